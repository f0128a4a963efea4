import { z } from 'zod'
import { type CheckResult, ConnectorError, type Ctx } from '../contract.ts'
import { countQuery } from './discussion-queries.ts'
import { troubleOf } from './graphql.ts'
import { licenseOfCommunity, licenseOfRepository } from './license.ts'
import { openReading } from './open-reading.ts'
import type { Reading } from './reading.ts'
import { hasCredentials, type Settings } from './settings.ts'

export async function check(ctx: Ctx<Settings>): Promise<CheckResult> {
  try {
    const reading = await openReading(ctx)
    const nothing = whyNothing(reading)
    if (nothing) return { ok: false, code: 'config', ...nothing }
    const counts = hasCredentials(ctx.settings) ? await countsOf(reading) : undefined
    const found = counts ? [`${said(counts.issues)} issues`, `${said(counts.discussions)} discussions`] : []
    const { read } = ctx.settings
    const license = read.some((part) => part === 'docs' || part === 'releases')
      ? licenseOfRepository(ctx.settings, reading.home.spdx)
      : licenseOfCommunity(ctx.settings)
    return {
      ok: true,
      message: [[reading.home.name, ...found].join(', '), ...notesOn(reading)].join('. '),
      license,
      ...(counts && {
        items: (read.includes('issues') ? counts.issues : 0) + (read.includes('discussions') ? counts.discussions : 0),
      }),
    }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    // Nobody added it yet: no waiting for it to come back.
    const code = error.class === 'gone' ? 'config' : error.class
    return { ok: false, code, message: error.message, fix: error.fix ?? 'Try again later' }
  }
}

const said = (count: number) => count.toLocaleString('en')

function whyNothing({ settings, hasIssues, hasDiscussions }: Reading): { message: string; fix: string } | undefined {
  const { read } = settings
  if (read.every((part) => part === 'discussions') && !hasCredentials(settings))
    return {
      message: 'GitHub shows discussions with a token only',
      fix: 'Set a token (or the app’s ID and private key)',
    }
  const isThere = read.some((part) => (part === 'issues' ? hasIssues : part === 'discussions' ? hasDiscussions : true))
  if (!isThere) return { message: `The repository has no ${read.join(' and no ')}`, fix: 'Read something else of it' }
  return undefined
}

/** What a maintainer should know before the first run. */
function notesOn({ settings, home, hasDiscussions }: Reading): string[] {
  const { read, communityLicense, repository } = settings
  const isFree = hasCredentials(settings)
  const people = read.includes('issues') || read.includes('discussions')
  return [
    ...(home.name.toLowerCase() === repository.toLowerCase() ? [] : [`It was renamed: set repository to ${home.name}`]),
    ...(!isFree && read.includes('discussions') && hasDiscussions
      ? ['Discussions are left out: set token, GitHub shows them to nobody without one']
      : []),
    ...(isFree ? [] : ['Without a token GitHub allows 60 requests an hour']),
    ...(people && communityLicense === undefined
      ? ['Issues and discussions are shown as excerpt and link, unless communityLicense says more']
      : []),
  ]
}

async function countsOf({ api, at }: Reading): Promise<{ issues: number; discussions: number }> {
  const { data, errors } = await api.ask(countQuery, { owner: at.owner, name: at.repo })
  const total = z.object({ totalCount: z.int() })
  const counts = z
    .object({ repository: z.object({ issues: total, discussions: total.nullish() }) })
    .safeParse(data).data
  if (!counts) throw troubleOf(errors)
  return { issues: counts.repository.issues.totalCount, discussions: counts.repository.discussions?.totalCount ?? 0 }
}
