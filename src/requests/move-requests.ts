import type { Deps } from '../deps.ts'

/** Reminders and expiries that are due, each once. */
export async function moveRequests(
  _deps: Pick<Deps, 'db' | 'now' | 'config' | 'jobs' | 'search' | 'log'>,
): Promise<void> {}
