import { ConnectorError, type Ctx, type Recognised } from '../contract.ts'
import { ownDomains, siteOf } from './settings.ts'
import { wrapperShape } from './shapes.ts'

const api = 'https://api.stackexchange.com/2.3'
const mostTags = 5

/** A site of the network, by its address; what the API says of it makes it sure. */
export async function recognise(
  ctx: Pick<Ctx<unknown>, 'fetch' | 'signal'>,
  address: URL,
): Promise<Recognised | undefined> {
  const site = siteAt(address.hostname.toLowerCase().replace(/^www\./, ''))
  if (!site) return undefined
  const isKnown = await knows(ctx, site)
  if (isKnown === false) return undefined
  const tags = tagsIn(address.pathname)
  return {
    settings: { site, ...(tags.length > 0 && { tags }) },
    title: siteOf({ site, siteUrl: undefined }).name,
    certainty: isKnown ? 'sure' : 'maybe',
    note:
      tags.length > 0
        ? `Only questions that carry ${tags.join(' and ')}; empty the tags for all.`
        : 'All questions of the site. Large sites have millions: tags keep it to what concerns you.',
  }
}

/** The API's name of the site; undefined where the host is none of the network's. */
function siteAt(host: string): string | undefined {
  for (const [name, own] of ownDomains) {
    if (host === own.host) return name
    // meta.askubuntu.com, pt.stackoverflow.com
    const part = host.endsWith(`.${own.host}`) ? host.slice(0, -own.host.length - 1) : ''
    if (/^(meta|es|ja|pt|ru)$/.test(part)) return `${part}.${name}`
  }
  const part = host.endsWith('.stackexchange.com') ? host.slice(0, -'.stackexchange.com'.length) : ''
  return part !== '' && /^[a-z0-9-]+(\.meta)?$/.test(part) && !['api', 'chat', 'data', 'area51'].includes(part)
    ? part
    : undefined
}

/** Undefined: the API did not say. */
async function knows(
  { fetch, signal }: Pick<Ctx<unknown>, 'fetch' | 'signal'>,
  site: string,
): Promise<boolean | undefined> {
  try {
    const response = await fetch(`${api}/info?site=${encodeURIComponent(site)}`, { signal })
    if (response.status === 400) return false
    return response.ok && wrapperShape.safeParse(await response.json()).success ? true : undefined
  } catch (error) {
    if (signal.aborted || !(error instanceof ConnectorError || error instanceof SyntaxError)) throw error
    return undefined
  }
}

/** /questions/tagged/postgres+knex */
function tagsIn(path: string): string[] {
  const found = /^\/questions\/tagged\/([^/]+)/.exec(path)?.[1]
  return (found ?? '')
    .split(/\+|%20/)
    .map((tag) => decoded(tag))
    .filter((tag) => /^[^\s;]{1,35}$/.test(tag))
    .slice(0, mostTags)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
