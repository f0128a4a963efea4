import type { Texts } from '../../http/texts.ts'
import { otherName, type Reading, shortMoment } from '../appointment.ts'
import { bookingUrl } from '../booking-url.ts'
import { isBefore } from '../windows.ts'

/** A page that says one thing, and where to go from there. */
export type ToldPage = { title: string; text: string; links: { label: string; url: string; look: string }[] }

/** The door is shut: when it opens, or that it is over. */
export function doorClosedPage(reading: Reading, texts: Texts): ToldPage {
  const { booking, windows, now, zone } = reading
  const { t } = texts
  const isAgreed = booking.state === 'confirmed'
  const isEarly = isAgreed && isBefore(now, windows.joinFrom)
  const isOver = isAgreed && !isBefore(now, windows.joinUntil)
  const when = shortMoment(isEarly ? windows.joinFrom : windows.joinUntil, zone, texts)
  return {
    title: isEarly
      ? t('booking.door.early', { when })
      : isOver
        ? t('booking.door.over', { when })
        : isAgreed
          ? t('booking.door.none')
          : t('booking.door.not-on'),
    text: isEarly
      ? t('booking.door.early.text')
      : isAgreed && !isOver
        ? t('booking.door.none.text')
        : t('booking.door.shut.text', { name: otherName(booking, texts) }),
    links: [{ label: t('booking.back'), url: bookingUrl(booking.publicId), look: 'do' }],
  }
}
