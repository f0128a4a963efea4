import type { Texts } from '../../http/texts.ts'
import { calledName } from '../../mentors/reasons.ts'
import type { CarriedContext } from '../book-url.ts'
import { bothClocks, type Clock } from '../clocks.ts'
import type { HeldBooking } from '../making/hold-queries.ts'
import { detailsOf, hiddenDetails, stepsOfHeld } from './details-page.ts'
import { heldAddress, heldCard, type Step, type TimeCard } from './hold-card.ts'

export type ReviewPage = {
  title: string
  lead: string
  steps: Step[]
  card: TimeCard
  clocks: { label: string; value: string; zone: string; datetime: string }[]
  facts: { label: string; value: string; look: string; url?: string }[]
  read: { title: string; url: string; source: string }[]
  action: string
  /** Everything that was typed goes along: nothing is lost when the hold is. */
  hidden: [string, string][]
  button: string
  next: string[]
  detailsUrl: string
}

/** Everything once more, in both people's time: nothing was sent before. */
export function reviewPage(
  given: { held: HeldBooking; context: CarriedContext; zone: string; now: Temporal.Instant; approvalHours: number },
  texts: Texts,
): ReviewPage {
  const { held, context } = given
  const { t } = texts
  const name = calledName(held.mentor.name)
  const clocks = bothClocks(held, { asker: given.zone, mentor: held.zones.mentor }, texts)
  const address = heldAddress(held, context)
  return {
    title: t('book.review.title', { name }),
    lead: held.needsApproval ? t('book.review.lead.approval', { name }) : t('book.review.lead'),
    steps: stepsOfHeld('review', { ...given, typed: detailsOf(held), errors: {} }, texts),
    card: heldCard(held, { zone: given.zone, context, isAtTimes: false, now: given.now }, texts),
    clocks: [
      { label: t('book.for-you'), ...clockLine(clocks.asker, t) },
      { label: t('book.for-name', { name }), ...clockLine(clocks.mentor, t) },
    ],
    facts: [
      { label: t('book.step.session'), value: held.typeName, look: '' },
      {
        label: t('book.where'),
        value: held.place === 'room' ? t('book.where.room') : t('book.where.link', { name }),
        look: '',
      },
      ...(held.question
        ? [{ label: t('book.question'), value: held.question.title, look: '', url: held.question.url }]
        : []),
      { label: t('book.topic'), value: held.topic, look: 'words' },
      ...(held.details ? [{ label: t('book.details'), value: held.details, look: 'words' }] : []),
      ...held.prepQuestions.map((label, index) => ({
        label,
        value: held.prepAnswers[index] || t('book.prep.later'),
        look: held.prepAnswers[index] ? 'words' : 'meta',
      })),
    ],
    read: held.alreadyRead,
    action: `/bookings/${held.publicId}/review${address}`,
    hidden: hiddenDetails(detailsOf(held)),
    button: held.needsApproval ? t('book.request', { name }) : t('book.confirm', { time: clocks.asker.from }),
    next: held.needsApproval
      ? [t('book.next.asked', { name, hours: given.approvalHours }), t('book.next.mail'), t('book.next.prepare')]
      : [t('book.next.mail'), t('book.next.prepare'), t('book.next.join')],
    detailsUrl: `/bookings/${held.publicId}/details${address}`,
  }
}

const clockLine = ({ date, range, zone, datetime }: Clock, t: Texts['t']) => ({
  value: t('book.clock', { date, range }),
  zone,
  datetime,
})
