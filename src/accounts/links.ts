import { createHash, randomBytes } from 'node:crypto'
import type { Db } from '../db.ts'

/** What a one-time link is for, and how long it lives. */
export const linkHours = { 'first-admin': 24, reset: 2, 'leave-email': 24, 'take-email': 24 } as const
export type LinkPurpose = keyof typeof linkHours
export type Link = { accountId: string | undefined; email: string | undefined }

/** 256 bits; nothing to guess. */
export const newToken = () => randomBytes(32).toString('base64url')

/** What is stored of a token: no key is needed, there is nothing to try out. */
export const tokenHash = (token: string) => createHash('sha256').update(token).digest('hex')

/** Makes a one-time link's token. An earlier one for the same purpose and account stops working. */
export async function makeLink(
  trx: Db,
  now: Temporal.Instant,
  { purpose, accountId, email }: { purpose: LinkPurpose; accountId?: string; email?: string },
): Promise<string> {
  const token = newToken()
  await trx('account_links').where('expires_at', '<=', now).delete()
  if (accountId) await trx('account_links').where({ purpose, account_id: accountId }).delete()
  await trx('account_links').insert({
    token_hash: tokenHash(token),
    purpose,
    account_id: accountId ?? null,
    email: email ?? null,
    created_at: now,
    expires_at: now.add({ hours: linkHours[purpose] }),
  })
  return token
}

/** What a link stands for; it goes on to work. Undefined where it is used up, over, or never was. */
export async function lookAtLink(
  db: Db,
  now: Temporal.Instant,
  purpose: LinkPurpose,
  token: string,
): Promise<Link | undefined> {
  return linkOf(
    await db('account_links')
      .where({ token_hash: tokenHash(token), purpose })
      .where('expires_at', '>', now)
      .first('account_id', 'email'),
  )
}

/** The same, and it never works again: of two who come at once, one gets it. Call it in the transaction of what it allows. */
export async function useLink(
  trx: Db,
  now: Temporal.Instant,
  purpose: LinkPurpose,
  token: string,
): Promise<Link | undefined> {
  const [row] = await trx('account_links')
    .where({ token_hash: tokenHash(token), purpose })
    .where('expires_at', '>', now)
    .delete()
    .returning(['account_id', 'email'])
  return linkOf(row)
}

const linkOf = (row: { account_id: string | null; email: string | null } | undefined): Link | undefined =>
  row && { accountId: row.account_id ?? undefined, email: row.email ?? undefined }
