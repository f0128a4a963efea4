import type { Deps } from '../deps.ts'

/** Drafts that nobody came back to, and asks past their 90 days. */
export async function forgetDrafts(_deps: Pick<Deps, 'db' | 'now'>): Promise<void> {}
