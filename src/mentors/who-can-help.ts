import type { Deps } from '../deps.ts'
import type { Alike } from '../search/contract.ts'
import { resolveTags } from '../tags/resolve.ts'
import { type Candidate, candidatesFor, knownTags } from './evidence.ts'
import { scoreHelpers } from './score-helpers.ts'

/** A question, written or being written. */
export type HelpWanted = {
  title: string
  body?: string
  /** Names of tags. */
  tags?: string[]
  /** BCP 47 of the asker, best first: who shares one comes first. */
  languages?: string[]
  /** The asker, those who answered, those who were told: never named. */
  except?: string[]
  /** Somebody who blocked this member, or is blocked, is never named. */
  askerId?: string
  /** Default 3. */
  limit?: number
  /** Ranks everyone for whom anything speaks, for `bench:routing`: who is right there may be far down. */
  isForMeasuring?: boolean
  /** Only what was known before; default now. */
  before?: Temporal.Instant
  /** What a search for it has found already; otherwise it is searched for. */
  found?: Alike
}

/** Why somebody is named, as facts; pages put them in words. */
export type HelperReason = {
  /** Names of tags that they know, of those asked for first. */
  knows: string[]
  /** Answers here and outside on questions like this one. */
  answered: number
  /** Answers here in the last 30 days, on whatever. */
  lately: number
  /** Languages they share with the asker, or speak. */
  languages: string[]
}

export type Helper = {
  memberId: string
  handle: string
  name: string
  headline?: string
  score: number
  /** Whether there is anything that one may book with them. */
  offersSessions: boolean
  reason: HelperReason
}

/**
 * Mentors who can help with this, best first: who wrote what is most like it, lately; who knows its tags; and of them who
 * takes people now. Only what everyone may see of them (src/members/visibility.ts).
 */
export async function whoCanHelp(
  { db, search, now }: Pick<Deps, 'db' | 'search' | 'now' | 'config'>,
  wanted: HelpWanted,
): Promise<Helper[]> {
  const { title, body, tags = [], languages = [], except = [], askerId, limit = 3 } = wanted
  const before = wanted.before ?? now()
  const [found, { tags: given }] = await Promise.all([
    wanted.found ?? search.alike({ title, body }),
    resolveTags(db, tags),
  ])
  const isEnough = (candidates: Candidate[]) =>
    candidates.filter((one) => !isApart(one.languages, languages)).length >= limit
  // Nobody is named who would have to ask why: who merely answers a lot, or answered what shares a few words, is not.
  const asked = {
    tags: [...given, ...found.named],
    askerId,
    except,
    before,
    now: now(),
    floor: wanted.isForMeasuring ? 0 : found.floor,
  }
  let { candidates, isCut } = await candidatesFor(db, found, { ...asked, atMost: Math.max(fewest, 4 * limit) })
  if (isCut && !isEnough(candidates)) ({ candidates } = await candidatesFor(db, found, { ...asked, atMost: everyone }))
  const best = scoreHelpers(candidates, { now: before, closest: found.documents[0]?.score ?? 0 })
    .sort(
      (a, b) =>
        Number(isApart(a.languages, languages)) - Number(isApart(b.languages, languages)) ||
        b.score - a.score ||
        (a.memberId < b.memberId ? -1 : 1),
    )
    .slice(0, limit)
  const knows = await knownTags(
    db,
    best.map(({ memberId }) => memberId),
  )
  return best.map(({ memberId, handle, name, headline, score, offersSessions, known, answered, ...one }) => {
    const shared = one.languages.filter((code) => isSpoken(code, languages))
    return {
      memberId,
      handle,
      name,
      ...(headline === undefined ? {} : { headline }),
      score,
      offersSessions,
      reason: {
        knows: [...new Set([...known, ...(knows.get(memberId) ?? [])])],
        answered,
        lately: one.answersLately,
        languages: shared.length > 0 ? shared : one.languages,
      },
    }
  })
}

/** Most of the time the best few can be asked; who is around may come before as many who are better by what they wrote. */
const fewest = 24
const everyone = 1_000_000

const base = (code: string) => code.toLowerCase().split('-')[0]
const isSpoken = (code: string, languages: string[]) => languages.some((other) => base(other) === base(code))
/** Both say which languages they have, and share none. */
const isApart = (one: string[], other: string[]) =>
  one.length > 0 && other.length > 0 && !one.some((code) => isSpoken(code, other))
