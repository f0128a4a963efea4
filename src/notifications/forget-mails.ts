import type { Deps } from '../deps.ts'

const days = 30

/** Mails that went out, or never will, are forgotten after a while. */
export async function forgetMails({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  await db('mails')
    .whereNot({ state: 'waiting' })
    .where('created_at', '<', now().subtract({ hours: days * 24 }))
    .delete()
}
