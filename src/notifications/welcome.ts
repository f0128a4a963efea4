import { addressOf } from '../accounts/addresses.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { textsOf } from './mail-texts.ts'
import { queueMail } from './queue-mail.ts'

/**
 * The mail after somebody's first sign-in: that one can search, ask, and ask for a mentor. Once, however often it is called.
 * Call it in the transaction that sets `members.first_signed_in_at`.
 */
export async function welcome(trx: Db, deps: Pick<Deps, 'now' | 'jobs' | 'config'>, memberId: string): Promise<void> {
  const to = await addressOf(trx, memberId)
  if (to === undefined) return
  const { t } = textsOf(deps.config)
  await queueMail(trx, deps, {
    to,
    memberId,
    kind: 'welcome',
    key: `welcome ${memberId}`,
    subject: t('mail.welcome', { hub: deps.config.hubName }),
    paragraphs: [t('mail.welcome.text', { hub: deps.config.hubName })],
    entries: [
      { text: t('mail.welcome.search'), url: '/search', reason: t('mail.welcome.search.text') },
      { text: t('mail.welcome.ask'), url: '/ask', reason: t('mail.welcome.ask.text') },
      { text: t('mail.welcome.mentor'), url: '/mentors', reason: t('mail.welcome.mentor.text') },
    ],
  })
}
