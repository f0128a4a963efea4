import type { Deps } from '../deps.ts'

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
  /** Only what was known before; default now. */
  before?: Temporal.Instant
}

/** Why somebody is named, as facts; pages put them in words. */
export type HelperReason = {
  /** Names of tags that they know, of those asked for first. */
  knows: string[]
  /** Answers here and outside on questions like this one. */
  answered: number
  /** Languages they share with the asker, or speak. */
  languages: string[]
}

export type Helper = {
  memberId: string
  handle: string
  name: string
  headline?: string
  score: number
  reason: HelperReason
}

/**
 * Mentors who can help with this, best first: who wrote what is most like it, lately; who knows its tags; and of them who
 * takes people now. Only what everyone may see of them (src/members/visibility.ts).
 */
export async function whoCanHelp(
  _deps: Pick<Deps, 'db' | 'search' | 'now' | 'config'>,
  _wanted: HelpWanted,
): Promise<Helper[]> {
  return []
}
