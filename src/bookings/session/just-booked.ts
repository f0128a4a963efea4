import type { Texts } from '../../http/texts.ts'
import type { MailWay } from '../../notifications/where-mail-goes.ts'
import { otherFirstName, type Reading } from '../appointment.ts'

export type JustBooked = {
  look: string
  icon: string
  title: string
  text: string
  way?: { url: string; label: string }
}

/** What the asker is told once, when they have confirmed: what became of it, and where the mail goes that says so. */
export function justBooked({ booking }: Reading, mail: MailWay, texts: Texts): JustBooked | undefined {
  const { t } = texts
  if (booking.side !== 'asker' || (booking.state !== 'confirmed' && booking.state !== 'pending')) return undefined
  const isBooked = booking.state === 'confirmed'
  const name = otherFirstName(booking, texts)
  const title = isBooked ? t('booked.yes') : t('booked.asked')
  if (mail.stops === undefined)
    return {
      look: 'done',
      icon: 'solved',
      title,
      text: isBooked
        ? t('booked.mail', { address: mail.address })
        : t('booked.mail.later', { name, address: mail.address }),
    }
  const instead = isBooked ? t('booked.instead') : t('booked.instead.later', { name })
  const why = {
    'no-address': () => ({ text: t('booked.no-address'), way: { url: '/account', label: t('booked.no-address.way') } }),
    refused: () => ({
      text: t('booked.refused', { address: mail.address ?? '' }),
      way: { url: '/account/mail', label: t('booked.refused.way') },
    }),
    chosen: () => ({ text: t('booked.chosen'), way: { url: '/account/mail', label: t('booked.chosen.way') } }),
  }[mail.stops]()
  return {
    look: mail.stops === 'chosen' ? 'done' : 'trouble',
    icon: mail.stops === 'chosen' ? 'solved' : 'trouble',
    title,
    text: `${why.text} ${instead}`,
    way: why.way,
  }
}
