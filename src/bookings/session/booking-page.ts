import type { Config } from '../../config.ts'
import type { Message } from '../../conversations/queries.ts'
import { type FormErrors, type FormSummary, formSummary } from '../../http/form-fields.ts'
import type { Texts } from '../../http/texts.ts'
import type { MailWay } from '../../notifications/where-mail-goes.ts'
import { type Absence, absenceOf, type FeedbackPart, feedbackPart, type TypedFeedback } from '../after/after-part.ts'
import type { Feedback, Learning } from '../after/after-queries.ts'
import { type LearningPart, learningPart, type TypedLearning } from '../after/learning-part.ts'
import {
  type Appointment,
  appointment,
  otherFirstName,
  otherName,
  otherOf,
  type Reading,
  titleOf,
} from '../appointment.ts'
import { bookingUrl } from '../booking-url.ts'
import type { Step } from '../choosing/hold-card.ts'
import type { BookingEvent } from '../queries.ts'
import type { Side } from '../states.ts'
import { isBefore } from '../windows.ts'
import { type Door, doorOf } from './door.ts'
import { type JustBooked, justBooked } from './just-booked.ts'
import {
  type MessageOnPage,
  messageField,
  messagesOn,
  type Notes,
  notesOf,
  type Prepare,
  prepareOf,
} from './together.ts'
import { wayOf } from './way.ts'
import { type About, aboutOf, eventsOf, type HappenedOnPage } from './what-about.ts'

export type BookingPage = {
  title: string
  appointment: Appointment
  booked?: JustBooked
  steps: Step[]
  summary?: FormSummary
  /** Replaced while the page is open. */
  live: { url: string; door?: Door; messages: MessageOnPage[] }
  prepare?: Prepare
  about: About
  notes?: Notes
  message?: { action: string; id: string; field: ReturnType<typeof messageField> }
  noMessages: string
  personUrl?: { url: string; label: string }
  absence?: Absence
  feedback?: FeedbackPart
  learning?: LearningPart
  events: HappenedOnPage[]
}

/** What a form sent that was not taken: where, and what was typed. */
export type Refusal = {
  form: 'prep' | 'notes' | 'message' | 'feedback' | 'learning'
  errors: FormErrors
  prep?: string[]
  notes?: string
  isNotesMoved?: boolean
  message?: string
  feedback?: TypedFeedback
  learning?: TypedLearning
}

export type BookingFound = Reading & {
  viewerId: string
  messages: Message[]
  messageId: string
  events: BookingEvent[]
  question?: { isOpen: boolean; isPublic: boolean; answers: number; tags: string[] }
  feedback: Record<Side, Feedback | undefined>
  learning?: Learning
  /** Where a mail about it goes, for whoever has just booked it. */
  mail?: MailWay
  /** The reader has blocked the other. */
  isBlocked: boolean
  refusal?: Refusal
  renderPlain(text: string): string
  renderPost(markdown: string): string
}

export function bookingPage(found: BookingFound, config: Pick<Config, 'roomUrl'>, texts: Texts): BookingPage {
  const { booking, refusal, now, windows, zone } = found
  const { t } = texts
  const url = bookingUrl(booking.publicId)
  const other = otherOf(booking)
  const isLive = booking.state === 'pending' || booking.state === 'confirmed'
  const isReachable = isLive && other !== undefined && !found.isBlocked
  const errorsOf = (form: Refusal['form']) => (refusal?.form === form ? refusal.errors : {})
  const prepare = prepareOf(found, { typed: refusal?.prep, errors: errorsOf('prep') }, texts)
  const feedback = feedbackPart(found, { ...found, typed: refusal?.feedback, errors: errorsOf('feedback') }, texts)
  const learning = learningPart(
    found,
    {
      learning: found.learning,
      ...(found.question?.isOpen && booking.question
        ? { question: { title: booking.question.title, tags: found.question.tags } }
        : {}),
      ...(refusal?.learning ? { typed: refusal.learning } : {}),
      errors: errorsOf('learning'),
      isReachable,
      render: found.renderPost,
    },
    texts,
  )
  const absence = absenceOf(found, found.feedback[booking.side], texts)
  const booked = found.mail && justBooked(found, found.mail, texts)
  const door = doorOf(found, config, texts)
  const summary = refusal && formSummary(anchored(refusal), texts)
  const mayMessage = isReachable && isBefore(now, windows.feedbackUntil)
  return {
    title: titleOf(found, texts),
    appointment: appointment(found, texts),
    ...(booked ? { booked } : {}),
    steps: wayOf(found, found.feedback[booking.side] !== undefined, texts),
    ...(summary ? { summary } : {}),
    live: {
      url: `${url}/live`,
      ...(door ? { door } : {}),
      messages: messagesOn(found.messages, { url, viewerId: found.viewerId, zone, render: found.renderPlain }, texts),
    },
    ...(prepare ? { prepare } : {}),
    about: aboutOf(found, texts),
    ...(isLive || booking.notes !== ''
      ? {
          notes: notesOf(
            found,
            {
              isWritable: isReachable,
              ...(refusal?.notes === undefined ? {} : { typed: refusal.notes }),
              ...(errorsOf('notes').notes ? { error: errorsOf('notes').notes } : {}),
              isMoved: refusal?.isNotesMoved === true,
              render: found.renderPlain,
            },
            texts,
          ),
        }
      : {}),
    ...(mayMessage
      ? {
          message: {
            action: `${url}/messages`,
            id: found.messageId,
            field: messageField(found, { typed: refusal?.message ?? '', error: errorsOf('message').body }, texts),
          },
        }
      : {}),
    noMessages: mayMessage
      ? t('booking.messages.none', { name: otherFirstName(booking, texts) })
      : t('booking.messages.closed'),
    ...(other
      ? {
          personUrl: {
            url: booking.side === 'asker' ? `/mentors/${other.handle}` : `/members/${other.handle}`,
            label: t('booking.person', { name: otherName(booking, texts) }),
          },
        }
      : {}),
    ...(absence ? { absence } : {}),
    ...(feedback ? { feedback } : {}),
    ...(learning ? { learning } : {}),
    events: eventsOf(found, texts),
  }
}

/** The fields of the draft have ids of their own: another form may have a field of that name. */
const anchored = ({ form, errors }: Refusal): FormErrors =>
  form === 'learning'
    ? Object.fromEntries(Object.entries(errors).map(([name, text]) => [name === '_' ? name : `learning-${name}`, text]))
    : errors
