import { z } from 'zod'
import { knownZone } from '../../availability/zone-offsets.ts'
import type { FormErrors } from '../../http/form-fields.ts'
import type { Texts } from '../../http/texts.ts'
import type { CarriedContext } from '../book-url.ts'
import { typedInstant } from '../typed-instant.ts'

const plain = (text: string) => text.toWellFormed().replaceAll('\0', '').replace(/\r\n?/g, '\n')

const instant = typedInstant('form.check')

const date = z
  .string()
  .regex(/^20\d\d-\d\d-\d\d$/)
  .refine((text) => {
    try {
      return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text
    } catch {
      return false
    }
  })

/** As many days as one sees at first, and as many more each time. */
export const daysShown = 14
/** The longest horizon that there is. */
const mostDays = 182

/** What is wrong in an address is left out: the page is shown all the same. */
export const bookAddress = z.object({
  type: z.string().max(60).optional().catch(undefined),
  at: instant.optional().catch(undefined),
  from: date.optional().catch(undefined),
  days: z.coerce.number().int().min(1).max(mostDays).catch(daysShown),
  zone: z
    .string()
    .max(60)
    .transform((name) => knownZone(name))
    .optional()
    .catch(undefined),
  question: z
    .string()
    .regex(/^[a-z0-9]{1,20}$/)
    .optional()
    .catch(undefined),
  request: z
    .string()
    .regex(/^[a-z0-9]{1,20}$/)
    .optional()
    .catch(undefined),
  q: z
    .string()
    .transform((text) => plain(text).replace(/\s+/g, ' ').trim().slice(0, 200).toWellFormed())
    .optional()
    .catch(undefined),
  /** `ran-out`, `let-go`: what became of a hold. */
  hold: z.enum(['ran-out', 'let-go']).optional().catch(undefined),
})
export type BookAddress = z.output<typeof bookAddress>

/** What of it goes along from step to step. */
export const contextIn = ({ question, request, q }: BookAddress): CarriedContext => ({ question, request, q })

/** What is chosen; without either of them there is nothing to hold. */
export const holdForm = z.object({ type: z.string().min(1).max(60), at: instant })

/** What the asker says of it. */
export type TypedDetails = { topic: string; details: string; answers: string[]; read: string[] }

const mostAnswers = 5
const mostRead = 10

export function typedDetails(body: unknown): TypedDetails {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const text = (name: string, longest: number) => {
    const value = fields[name]
    return typeof value === 'string' ? plain(value).slice(0, longest).toWellFormed() : ''
  }
  const read = [fields.read].flat().filter((one) => typeof one === 'string')
  return {
    topic: text('topic', 1000).replace(/\s+/g, ' ').trim(),
    details: text('details', 20_000).trim(),
    answers: Array.from({ length: mostAnswers }, (_, index) => text(`answers-${index}`, 5000).trim()),
    read: read.slice(0, mostRead).map((url) => url.slice(0, 500)),
  }
}

export const longest = { topic: 200, details: 5000, answer: 2000 }

/** Prep questions may be answered later. */
export function detailErrors({ topic, details, answers }: TypedDetails, { t }: Texts): FormErrors {
  const errors: FormErrors = {}
  if (topic.length < 3) errors.topic = t('book.topic.short')
  else if (topic.length > longest.topic) errors.topic = t('book.too-long', { max: longest.topic })
  if (details.length > longest.details) errors.details = t('book.too-long', { max: longest.details })
  answers.forEach((answer, index) => {
    if (answer.length > longest.answer) errors[`answers-${index}`] = t('book.too-long', { max: longest.answer })
  })
  return errors
}
