import type { Deps } from '../deps.ts'

/** Sends the mails that are due. Killed at any moment, what was not noted as sent is sent again under the same Message-ID. */
export async function sendMail(_deps: Pick<Deps, 'db' | 'now' | 'mailer' | 'log'>): Promise<void> {}
