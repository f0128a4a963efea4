/** What the page asks and shows when a session is over. */
import { type Field, type FormErrors, field } from '../../http/form-fields.ts'
import type { Texts } from '../../http/texts.ts'
import { otherFirstName, otherOf, type Reading } from '../appointment.ts'
import { longest } from '../booking-forms.ts'
import { bookingUrl } from '../booking-url.ts'
import { dayIn } from '../clocks.ts'
import type { Side } from '../states.ts'
import { type Verdict, verdicts } from '../verdicts.ts'
import { isBefore, isBetween } from '../windows.ts'
import type { Feedback } from './after-queries.ts'

export type Absence = {
  text?: string
  theirs?: string
  action: string
  press?: { value: 'yes' | 'no'; label: string }
}

/** Who waits may say that the other did not come, and take it back; not who has said that it was held. */
export function absenceOf(
  { booking, windows, now }: Reading,
  own: Feedback | undefined,
  texts: Texts,
): Absence | undefined {
  const { t } = texts
  const other = booking.side === 'asker' ? 'mentor' : 'asker'
  if (booking.state !== 'confirmed' || !isBetween(now, windows.absentFrom, windows.feedbackUntil)) return undefined
  if (!otherOf(booking)) return undefined
  const name = otherFirstName(booking, texts)
  const isSaid = booking.absent === other || booking.absent === 'both'
  const isSaidOfMe = booking.absent === booking.side || booking.absent === 'both'
  const mayPress = isSaid || !own?.wasHeld
  if (!mayPress && !isSaidOfMe) return undefined
  return {
    action: `${bookingUrl(booking.publicId)}/absent`,
    ...(isSaid ? { text: t('booking.absent.said', { name }) } : {}),
    ...(isSaidOfMe ? { theirs: t('booking.absent.of-you', { name }) } : {}),
    ...(mayPress
      ? {
          press: isSaid
            ? { value: 'no', label: t('booking.absent.back') }
            : { value: 'yes', label: t('booking.absent.say', { name }) },
        }
      : {}),
  }
}

export type FeedbackForm = {
  action: string
  held: { name: string; legend: string; error?: string; options: { value: string; label: string; isOn: boolean }[] }
  verdict: FeedbackForm['held']
  words: Field
}
export type FeedbackPart = {
  lead: string
  form?: FeedbackForm
  said: { who: string; text: string; words: string }[]
  /** When one had a problem. */
  ways: { label: string; url: string }[]
}

export type TypedFeedback = { held: string; verdict: string; words: string }

/** Undefined until it is over. */
export function feedbackPart(
  { booking, windows, now, zone }: Reading,
  {
    feedback,
    isBlocked,
    typed,
    errors,
  }: { feedback: Record<Side, Feedback | undefined>; isBlocked: boolean; typed?: TypedFeedback; errors: FormErrors },
  texts: Texts,
): FeedbackPart | undefined {
  const { t } = texts
  if (booking.state !== 'confirmed' || isBefore(now, booking.endsAt)) return undefined
  const other = otherOf(booking)
  const name = otherFirstName(booking, texts)
  const own = feedback[booking.side]
  const theirs = feedback[booking.side === 'asker' ? 'mentor' : 'asker']
  const isOpen = isBefore(now, windows.feedbackUntil)
  const isShown = theirs !== undefined && !isBlocked && (own !== undefined || !isOpen)
  const day = dayIn(windows.feedbackUntil, zone, texts)
  const said = (who: string, { wasHeld, verdict, words }: Feedback) => ({
    who,
    text: wasHeld
      ? verdictText(verdict, texts)
      : t('booking.feedback.not-held', { verdict: verdictText(verdict, texts) }),
    words,
  })
  const lead = own
    ? isShown
      ? t('booking.feedback.both')
      : isOpen
        ? t('booking.feedback.wait', { name, day })
        : t('booking.feedback.alone', { name })
    : isOpen
      ? t('booking.feedback.lead', { name, day })
      : t('booking.feedback.over')
  return {
    lead,
    ...(!own && isOpen ? { form: feedbackFormOf(booking.publicId, typed, errors, texts) } : {}),
    said: [
      ...(own ? [said(t('booking.you'), own)] : []),
      ...(isShown ? [said(other?.name ?? t('booking.former'), theirs)] : []),
    ],
    ways:
      own?.verdict === 'problem' && other
        ? [
            { label: t('booking.feedback.block', { name }), url: `/members/${other.handle}/contact` },
            { label: t('booking.feedback.report', { name }), url: `/members/${other.handle}/flag` },
          ]
        : [],
  }
}

function feedbackFormOf(
  publicId: string,
  typed: TypedFeedback | undefined,
  errors: FormErrors,
  texts: Texts,
): FeedbackForm {
  const { t } = texts
  const one = (value: string, label: string, chosen: string | undefined) => ({ value, label, isOn: value === chosen })
  return {
    action: `${bookingUrl(publicId)}/feedback`,
    held: {
      name: 'held',
      legend: t('booking.feedback.held'),
      ...(errors.held ? { error: errors.held } : {}),
      options: [
        one('yes', t('booking.feedback.held.yes'), typed?.held),
        one('no', t('booking.feedback.held.no'), typed?.held),
      ],
    },
    verdict: {
      name: 'verdict',
      legend: t('booking.feedback.verdict'),
      ...(errors.verdict ? { error: errors.verdict } : {}),
      options: verdicts.map((verdict) => one(verdict, verdictText(verdict, texts), typed?.verdict)),
    },
    words: field({
      name: 'words',
      label: t('booking.feedback.words'),
      hint: t('booking.feedback.words.hint'),
      kind: 'textarea',
      rows: 4,
      maxlength: longest.words,
      value: typed?.words ?? '',
      optional: t('form.optional'),
      ...(errors.words ? { error: errors.words } : {}),
    }),
  }
}

function verdictText(verdict: Verdict, { t }: Texts): string {
  const texts = {
    great: t('booking.verdict.great'),
    good: t('booking.verdict.good'),
    fine: t('booking.verdict.fine'),
    problem: t('booking.verdict.problem'),
  }
  return texts[verdict]
}
