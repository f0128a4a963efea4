import { type FormSummary, formSummary } from '../../http/form-fields.ts'
import type { Texts } from '../../http/texts.ts'
import { otherName } from '../appointment.ts'
import { bookingUrl } from '../booking-url.ts'
import { clockIn } from '../clocks.ts'
import { type SlotDay, slotDays } from '../slot-days.ts'
import { type Asked, actAddress, backOf, hiddenOf } from './act-page.ts'
import type { MoveDays } from './move-slots.ts'

export type MovePage = {
  title: string
  lead: string
  summary?: FormSummary
  action: string
  hidden: [string, string][]
  parts: string[]
  days: SlotDay[]
  none?: string
  more?: { url: string; label: string }
  back: { label: string; url: string }
}

/** Free times to move to, as a list of days. Choosing one leads to a page that asks. */
export function movePage(asked: Asked, found: { slots: Temporal.Instant[] } & MoveDays, texts: Texts): MovePage {
  const { booking, zone } = asked
  const { t } = texts
  const name = otherName(booking, texts)
  const clock = clockIn(booking, zone, texts)
  const days = slotDays(found.slots, { zone, from: found.from, until: found.until }, texts)
  const summary = formSummary(asked.errors, texts)
  return {
    title: t('booking.move.title', { name }),
    lead: t('booking.move.lead', { line: clock.line, left: asked.movesPerBooking - booking.moves }),
    ...(summary ? { summary } : {}),
    action: `${bookingUrl(booking.publicId)}/move`,
    hidden: hiddenOf(asked).filter(([field]) => field === 'token'),
    parts: [t('book.morning'), t('book.afternoon'), t('book.evening')],
    days: found.slots.length > 0 ? days : [],
    ...(found.slots.length > 0 ? {} : { none: t('booking.move.none', { name }) }),
    ...(found.more ? { more: { url: moreUrl(asked, found, found.more), label: t('booking.move.more') } } : {}),
    back: backOf(asked, texts),
  }
}

function moreUrl(asked: Asked, { from }: MoveDays, more: NonNullable<MoveDays['more']>): string {
  if ('from' in more) return actAddress(asked, 'move', { from: more.from })
  return `${actAddress(asked, 'move', { from, days: String(more.days) })}#more`
}
