import { hashPassword } from 'better-auth/crypto'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, Forbidden } from '../errors.ts'
import { newToken, tokenHash } from '../token.ts'
import { type MailDeps, queueAccountMail } from './account-mail.ts'
import { createAccount, createMember, isHandleFree } from './create-member.ts'
import { forReal } from './for-real.ts'
import { mayJoin } from './may-join.ts'

const confirmWithinHours = 24

/** What somebody typed who would like an account. */
export type SignUp = {
  name: string
  handle: string
  email: string
  password: string
  timeZone?: string
  next: string
}

/**
 * Keeps what was typed until the address is confirmed, and mails the link to it. Where the address has an account, its owner
 * is told instead; the caller cannot tell the two apart, in what it gets or how long it takes.
 *
 * @throws Forbidden 'sign-up-closed'
 * @throws Conflict 'handle-taken': handles are public
 */
export async function signUp(
  deps: Pick<Deps, 'db'> & MailDeps,
  { name, handle, email, password, timeZone, next }: SignUp,
): Promise<void> {
  const { db } = deps
  const now = deps.now()
  if (!(await mayJoin(deps, next))) throw new Forbidden('sign-up-closed')
  if (!(await isHandleFree(db, handle))) throw new Conflict('handle-taken')
  const passwordHash = await hashPassword(password)
  const token = newToken()
  await db.transaction(async (trx) => {
    const owner = await trx('accounts').where({ email }).first('member_id')
    await trx('sign_ups').where('expires_at', '<=', now).delete()
    await trx('sign_ups').insert({
      token_hash: tokenHash(token),
      email,
      name,
      handle,
      password: passwordHash,
      time_zone: timeZone ?? null,
      next,
      created_at: now,
      // What an owner of the address is told of leads nowhere.
      expires_at: owner ? now : now.add({ hours: confirmWithinHours }),
    })
    if (owner)
      await queueAccountMail(trx, deps, {
        to: email,
        memberId: owner.member_id ?? undefined,
        subject: 'account.mail.known.subject',
        paragraphs: ['account.mail.known.what', 'account.mail.known.next'],
        link: { label: 'account.mail.known.link', url: '/sign-in' },
      })
    else await mailConfirmation(trx, deps, { email, name, token })
  })
}

/** Mails the link once more, where somebody has signed up with the address and not confirmed it; the link before stops working. */
export async function mailSignUpAgain(deps: Pick<Deps, 'db'> & MailDeps, email: string): Promise<void> {
  const now = deps.now()
  const token = newToken()
  await forReal(deps, async (trx) => {
    const newest = await trx('sign_ups')
      .where({ email })
      .where('expires_at', '>', now)
      .orderBy('created_at', 'desc')
      .first('token_hash', 'name')
    await trx('sign_ups')
      .where({ token_hash: newest?.token_hash ?? '' })
      .update({ token_hash: tokenHash(token), expires_at: now.add({ hours: confirmWithinHours }) })
    await mailConfirmation(trx, deps, { email, name: newest?.name ?? '', token })
    return newest !== undefined
  })
}

const mailConfirmation = (
  trx: Db,
  deps: MailDeps,
  { email, name, token }: { email: string; name: string; token: string },
) =>
  queueAccountMail(trx, deps, {
    to: email,
    subject: 'account.mail.confirm.subject',
    paragraphs: ['account.mail.confirm.what', 'account.mail.confirm.not-you'],
    values: { name, hours: confirmWithinHours },
    link: { label: 'account.mail.confirm.link', url: `/sign-up/confirm?token=${token}` },
  })

export type WaitingSignUp = {
  email: string
  name: string
  handle: string
  password: string
  timeZone: string | undefined
  next: string
}

/** What a link in a mail confirms; undefined where it is used up, over, or never was. */
export async function waitingSignUp(db: Db, now: Temporal.Instant, token: string): Promise<WaitingSignUp | undefined> {
  const row = await db('sign_ups')
    .where({ token_hash: tokenHash(token) })
    .where('expires_at', '>', now)
    .first()
  return (
    row && {
      email: row.email,
      name: row.name,
      handle: row.handle,
      password: row.password,
      timeZone: row.time_zone ?? undefined,
      next: row.next,
    }
  )
}

/**
 * Makes the account of somebody who came with the link and knows the password: whoever signed up with another's address
 * has the one, not the other.
 *
 * @throws Conflict 'handle-taken', 'email-taken' or 'link-over'
 */
export async function confirmSignUp(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  token: string,
  chosen: { name: string; handle: string },
): Promise<{ accountId: string; memberId: string }> {
  return db.transaction(async (trx) => {
    const waiting = await waitingSignUp(trx, now(), token)
    const used = await trx('sign_ups')
      .where({ token_hash: tokenHash(token) })
      .delete()
    if (!waiting || used === 0) throw new Conflict('link-over')
    const { id: memberId } = await createMember(trx, now(), { ...chosen, timeZone: waiting.timeZone })
    const { accountId } = await createAccount(trx, now(), {
      memberId,
      name: chosen.name,
      email: waiting.email,
      passwordHash: waiting.password,
    })
    await trx('sign_ups').where({ email: waiting.email }).delete()
    return { accountId, memberId }
  })
}
