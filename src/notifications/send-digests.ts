import type { Deps } from '../deps.ts'

/** Writes the mails of daily and weekly digests that are due. */
export async function sendDigests(_deps: Pick<Deps, 'db' | 'now' | 'config' | 'jobs'>): Promise<void> {}
