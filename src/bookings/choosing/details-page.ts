import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../../http/form-fields.ts'
import type { Texts } from '../../http/texts.ts'
import { calledName } from '../../mentors/reasons.ts'
import { bookUrl, type CarriedContext } from '../book-url.ts'
import { clockIn } from '../clocks.ts'
import type { HeldBooking } from '../making/hold-queries.ts'
import { longest, type TypedDetails } from './book-forms.ts'
import { heldAddress, heldCard, type Step, stepsOf, type TimeCard } from './hold-card.ts'

type Notice = { kind: string; icon: string; title: string; text: string }
type Page = { title: string; url: string; source: string }

export type DetailsPage = {
  title: string
  steps: Step[]
  card: TimeCard
  notice?: Notice
  summary?: FormSummary
  action: string
  fields: Field[]
  about?: { title: string; url: string }
  prep?: { title: string; hint: string; fields: Field[] }
  read?: { legend: string; hint: string; pages: (Page & { isOn: boolean })[] }
  timesUrl: string
}

export type DetailsGiven = {
  held: HeldBooking
  typed: TypedDetails
  errors: FormErrors
  context: CarriedContext
  /** Pages that the asker may have read. */
  found: Page[]
  zone: string
  now: Temporal.Instant
  /** The hold ran out, and was taken again. */
  isTakenAgain?: boolean
}

/** What it is about, filled from where the asker comes from. */
export function detailsPage(given: DetailsGiven, texts: Texts): DetailsPage {
  const { held, typed, errors, context } = given
  const { t } = texts
  const name = calledName(held.mentor.name)
  const summary = formSummary(errors, texts)
  const address = heldAddress(held, context)
  const error = (field: string) => (errors[field] ? { error: errors[field] } : {})
  return {
    title: t('book.details.title', { name }),
    steps: stepsOfHeld('details', given, texts),
    card: heldCard(held, { zone: given.zone, context, isAtTimes: false, now: given.now }, texts),
    ...(given.isTakenAgain ? { notice: takenAgain(texts) } : {}),
    ...(summary ? { summary } : {}),
    action: `/bookings/${held.publicId}/details${address}`,
    fields: [
      field({
        name: 'topic',
        label: t('book.topic'),
        hint: t('book.topic.hint', { name }),
        value: typed.topic,
        maxlength: longest.topic,
        required: true,
        ...error('topic'),
      }),
      field({
        name: 'details',
        kind: 'textarea',
        rows: 7,
        label: t('book.details'),
        hint: t('book.details.hint', { name }),
        value: typed.details,
        maxlength: longest.details,
        optional: t('form.optional'),
        ...error('details'),
      }),
    ],
    ...(held.question ? { about: held.question } : {}),
    ...(held.prepQuestions.length > 0
      ? {
          prep: {
            title: t('book.prep', { name }),
            hint: t('book.prep.hint'),
            fields: held.prepQuestions.map((question, index) =>
              field({
                name: `answers-${index}`,
                kind: 'textarea',
                rows: 2,
                label: question,
                value: typed.answers[index] ?? '',
                maxlength: longest.answer,
                ...error(`answers-${index}`),
              }),
            ),
          },
        }
      : {}),
    ...(given.found.length > 0
      ? {
          read: {
            legend: t('book.read'),
            hint: t('book.read.hint', { name }),
            pages: given.found.map((page) => ({ ...page, isOn: typed.read.includes(page.url) })),
          },
        }
      : {}),
    timesUrl: timesUrl(held, context),
  }
}

/** What was said so far, as a form carries it. */
export const detailsOf = (held: HeldBooking): TypedDetails => ({
  topic: held.topic,
  details: held.details,
  answers: held.prepAnswers,
  read: held.alreadyRead.map(({ url }) => url),
})

export const hiddenDetails = ({ topic, details, answers, read }: TypedDetails): [string, string][] =>
  [
    ['topic', topic],
    ['details', details],
    ...answers.map((answer, index): [string, string] => [`answers-${index}`, answer]),
    ...read.map((url): [string, string] => ['read', url]),
  ].filter((field): field is [string, string] => field[1] !== '')

const timesUrl = (held: HeldBooking, context: CarriedContext) =>
  bookUrl(held.mentor.handle, { type: held.typeSlug, ...context })

/** Where one is on the way, once a time is held. */
export function stepsOfHeld(
  here: 'details' | 'review',
  { held, context, zone, typed, errors }: Pick<DetailsGiven, 'held' | 'context' | 'zone' | 'typed' | 'errors'>,
  texts: Texts,
): Step[] {
  const clock = clockIn(held, zone, texts)
  return stepsOf(
    here,
    {
      type: held.typeName,
      time: texts.t('book.step.held', { when: `${clock.shortDay} ${clock.from}` }),
      isFilled: typed.topic !== '' && Object.keys(errors).length === 0,
      urls: {
        times: timesUrl(held, context),
        details: `/bookings/${held.publicId}/details${heldAddress(held, context)}`,
      },
    },
    texts,
  )
}

const takenAgain = ({ t }: Texts): Notice => ({
  kind: '',
  icon: 'held',
  title: t('book.taken-again'),
  text: t('book.taken-again.text'),
})
