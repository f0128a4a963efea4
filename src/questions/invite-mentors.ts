import type { Deps } from '../deps.ts'

/** Tells the mentors who fit a question best, within their weekly limits; each once, whatever restarts. */
export async function inviteMentors(
  _deps: Pick<Deps, 'db' | 'now' | 'config' | 'jobs' | 'search' | 'log'>,
  _question: { questionId: string },
): Promise<void> {}
