import type { Db } from '../db.ts'
import { newToken, tokenHash } from '../token.ts'

/** What a one-time link is for, and how long it lives. */
export const linkHours = { 'first-admin': 24, reset: 2, 'leave-email': 24, 'take-email': 24 } as const
export type LinkPurpose = keyof typeof linkHours
export type Link = { accountId: string | undefined; email: string | undefined }

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
