import type { Deps } from '../deps.ts'

/** What is due for questions that nobody answers: after 24, 48 and 96 hours, each step once. */
export async function escalateQuestions(
  _deps: Pick<Deps, 'db' | 'now' | 'config' | 'jobs' | 'search' | 'log'>,
): Promise<void> {}
