/** The way of a session, from booking to feedback, as four steps. */
import type { Texts } from '../../http/texts.ts'
import { type Reading, shortMoment } from '../appointment.ts'
import type { Step } from '../choosing/hold-card.ts'
import { shortDayIn } from '../clocks.ts'
import { isBefore } from '../windows.ts'

/** None for one that does not take place. */
export function wayOf({ booking, windows, now, zone }: Reading, isFiled: boolean, texts: Texts): Step[] {
  if (booking.state !== 'pending' && booking.state !== 'confirmed') return []
  const { t } = texts
  const at = (instant: Temporal.Instant) => shortMoment(instant, zone, texts)
  const isAgreed = booking.state === 'confirmed'
  const hasPrep = booking.prepQuestions.length > 0
  const isTimeToWrite = isBefore(now, windows.feedbackUntil)
  const isDone = isFiled || !isTimeToWrite
  const here = hereOf({ isAgreed, now, prepUntil: windows.prepUntil, endsAt: booking.endsAt, isDone })
  const steps = [
    {
      label: isAgreed ? t('booking.step.booked') : t('booking.step.asked'),
      text: booking.bookedAt ? at(booking.bookedAt) : '',
    },
    {
      label: t('booking.step.prepare'),
      text: hasPrep
        ? t('booking.step.prepare.until', { when: at(windows.prepUntil) })
        : t('booking.step.prepare.notes'),
    },
    {
      label: t('booking.step.join'),
      text: isBefore(now, windows.joinFrom)
        ? t('booking.step.join.opens', { when: at(windows.joinFrom) })
        : isBefore(now, windows.joinUntil)
          ? t('booking.step.join.open')
          : t('booking.step.join.over'),
    },
    {
      label: t('booking.step.feedback'),
      text: isTimeToWrite
        ? t('booking.step.feedback.by', { day: shortDayIn(windows.feedbackUntil, zone, texts) })
        : t('booking.step.feedback.over'),
    },
  ]
  return steps.map((step, index) => ({ ...step, state: index < here ? 'done' : index === here ? 'now' : 'ahead' }))
}

function hereOf(given: {
  isAgreed: boolean
  now: Temporal.Instant
  prepUntil: Temporal.Instant
  endsAt: Temporal.Instant
  isDone: boolean
}): number {
  if (!given.isAgreed) return 0
  if (isBefore(given.now, given.prepUntil)) return 1
  if (isBefore(given.now, given.endsAt)) return 2
  return given.isDone ? 4 : 3
}
