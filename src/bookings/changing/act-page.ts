/** Pages that ask before a booking is approved, declined, moved or cancelled. */
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../../http/form-fields.ts'
import type { Texts } from '../../http/texts.ts'
import { otherFirstName, otherName, otherOf, type Reading, titleOf } from '../appointment.ts'
import { longest } from '../booking-forms.ts'
import { bookingUrl } from '../booking-url.ts'
import { clockIn } from '../clocks.ts'
import type { ToldPage } from '../session/door-page.ts'
import type { LinkedAct } from '../telling/signed-links.ts'
import { isBefore } from '../windows.ts'

type Fact = { label: string; value: string; note?: string }

export type ActPage = {
  title: string
  lead: string
  summary?: FormSummary
  facts: Fact[]
  action: string
  hidden: [string, string][]
  reason?: Field
  button: string
  look: 'do' | 'verb'
  back: { label: string; url: string }
  others: { url: string; label: string }[]
}

export type Asked = Reading & {
  /** Of the mail's link, instead of a session. */
  token?: string
  errors: FormErrors
  typed?: string
}

export function actPage(act: Exclude<LinkedAct, 'move'>, asked: Asked, texts: Texts): ActPage {
  const { booking, windows, now } = asked
  const { t } = texts
  const name = otherName(booking, texts)
  const isLate = booking.state === 'confirmed' && !isBefore(now, windows.changeUntil)
  const words = {
    approve: [t('booking.approve.title', { name }), t('booking.approve.lead'), t('booking.approve.button')],
    decline: [t('booking.decline.title', { name }), t('booking.decline.lead', { name }), t('booking.act.decline')],
    cancel: [
      t('booking.cancel.title', { name }),
      isLate ? t('booking.cancel.late', { name }) : t('booking.cancel.lead', { name }),
      t('booking.cancel.button'),
    ],
  }[act]
  const [title = '', lead = '', button = ''] = words
  const summary = formSummary(asked.errors, texts)
  return {
    title,
    lead,
    ...(summary ? { summary } : {}),
    facts: factsOf(asked, texts),
    action: `${bookingUrl(booking.publicId)}/${act}`,
    hidden: hiddenOf(asked),
    ...(act === 'approve'
      ? {}
      : {
          reason: field({
            name: 'reason',
            label: t('booking.reason', { name: otherFirstName(booking, texts) }),
            hint: t('booking.reason.hint'),
            kind: 'textarea',
            rows: 3,
            maxlength: longest.reason,
            optional: t('form.optional'),
            value: asked.typed ?? '',
            ...(asked.errors.reason ? { error: asked.errors.reason } : {}),
          }),
        }),
    button,
    look: act === 'approve' ? 'do' : 'verb',
    back: backOf(asked, texts),
    others:
      act === 'approve' || act === 'decline'
        ? [
            {
              label: act === 'approve' ? t('booking.act.decline') : t('booking.act.approve'),
              url: actAddress(asked, act === 'approve' ? 'decline' : 'approve'),
            },
          ]
        : [],
  }
}

/** When it is, for both, and what it is about. */
function factsOf({ booking, zone }: Reading, texts: Texts, at = booking.startsAt): Fact[] {
  const { t } = texts
  const span = { startsAt: at, endsAt: at.add(booking.endsAt.since(booking.startsAt)) }
  const own = clockIn(span, zone, texts)
  const other = otherOf(booking)
  const theirs = other && clockIn(span, other.timeZone, texts)
  return [
    { label: t('booking.fact.when'), value: `${own.date}, ${own.range}`, note: own.zone },
    ...(theirs && (theirs.from !== own.from || theirs.date !== own.date)
      ? [
          {
            label: t('booking.fact.theirs', { name: otherFirstName(booking, texts) }),
            value: `${theirs.date}, ${theirs.range}`,
            note: theirs.zone,
          },
        ]
      : []),
    { label: t('booking.fact.what'), value: booking.typeName },
    ...(booking.topic ? [{ label: t('booking.fact.about'), value: booking.topic }] : []),
  ]
}

export const hiddenOf = ({ booking, token }: Asked): [string, string][] => [
  ['version', String(booking.version)],
  ...(token === undefined ? [] : [['token', token] as [string, string]]),
]

export const actAddress = ({ booking, token }: Asked, act: string, more: Record<string, string> = {}): string => {
  const query = new URLSearchParams({ ...more, ...(token === undefined ? {} : { token }) }).toString()
  return `${bookingUrl(booking.publicId)}/${act}${query ? `?${query}` : ''}`
}

export const backOf = ({ booking }: Asked, { t }: Texts) => ({
  label: t('booking.back'),
  url: bookingUrl(booking.publicId),
})

/** One time was chosen: asks, with both clocks. */
export function moveReviewPage(asked: Asked, at: Temporal.Instant, texts: Texts): ActPage {
  const { booking, zone } = asked
  const { t } = texts
  return {
    title: t('booking.move.review', { name: otherName(booking, texts) }),
    lead: t('booking.move.review.lead', {
      line: clockIn(booking, zone, texts).line,
      name: otherFirstName(booking, texts),
    }),
    facts: factsOf(asked, texts, at),
    action: `${bookingUrl(booking.publicId)}/move`,
    hidden: [...hiddenOf(asked), ['at', at.toString()]],
    button: t('booking.move.button'),
    look: 'do',
    back: { label: t('booking.move.other'), url: actAddress(asked, 'move') },
    others: [],
  }
}

/** What somebody without a session is told when it is done. */
export function donePage(reading: Reading, texts: Texts): ToldPage {
  const { booking, zone } = reading
  const { t } = texts
  const states = {
    held: t('booking.done.other'),
    pending: t('booking.done.moved'),
    confirmed: t('booking.done.confirmed'),
    declined: t('booking.done.declined'),
    lapsed: t('booking.done.other'),
    cancelled: t('booking.done.cancelled'),
  }
  return {
    title: states[booking.state],
    text: t('booking.done.text', { title: titleOf(reading, texts), line: clockIn(booking, zone, texts).line }),
    links: [{ label: t('booking.done.sign-in'), url: `/sign-in?next=${bookingUrl(booking.publicId)}`, look: 'verb' }],
  }
}
