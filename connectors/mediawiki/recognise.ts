import { z } from 'zod'
import { orNothing } from '../answers.ts'
import type { Ctx, Recognised } from '../contract.ts'
import { isLicensed } from '../license.ts'
import { oneLine } from '../plain-text.ts'
import { callAt, siteQuestion } from './api.ts'
import { isApi, readHead } from './discover.ts'
import { licenseOf } from './license.ts'
import { siteShape } from './shapes.ts'

type Asking = Pick<Ctx<unknown>, 'fetch' | 'parse' | 'signal'>

/** Whether an address is that of a wiki: its api.php, or a page whose head names it. At most three requests. */
export async function recognise(ctx: Asking, address: URL): Promise<Recognised | undefined> {
  for (const api of await candidates(ctx, address)) {
    const found = await describe(ctx, api)
    if (found) return found
  }
  return undefined
}

async function candidates(ctx: Asking, address: URL): Promise<URL[]> {
  if (isApi(address)) return [address]
  const head = await orNothing(ctx, () => readHead(ctx, address))
  if (head?.api) return [head.api]
  // Wikis can be told not to name it; then it is where nearly all have it.
  return head?.isMediaWiki ? ['/w/api.php', '/api.php'].map((path) => new URL(path, head.base)) : []
}

async function describe(ctx: Asking, api: URL): Promise<Recognised | undefined> {
  const answer = await orNothing(ctx, () => callAt(ctx, api, siteQuestion, beginning))
  const site = siteShape.safeParse(answer?.query).data
  if (!site) return undefined
  const { general, rightsinfo, statistics } = site
  const name = z.string().trim().min(1).max(80).safeParse(oneLine(general.sitename)).data
  const home = URL.parse(general.server ?? '/', api)
  const license = licenseOf(rightsinfo, {})
  const pages = statistics?.articles === undefined ? '' : `About ${statistics.articles.toLocaleString('en')} pages. `
  return {
    settings: {
      url: new URL(api.pathname, api).href,
      ...(name && { siteName: name }),
      ...(home && /^https?:$/.test(home.protocol) && { siteUrl: home.href }),
    },
    title: name ?? api.host,
    certainty: 'sure',
    note: isLicensed(license)
      ? `${pages}The wiki’s licence is ${license.spdx}.`
      : `${pages}The wiki names no licence that the hub knows: without one, only the beginnings of pages are kept.`,
    ...(!isLicensed(license) && { missing: ['license'] }),
  }
}

/** Waits are not waited for here, so it does not matter until when they are. */
const beginning = Temporal.Instant.fromEpochMilliseconds(0)
