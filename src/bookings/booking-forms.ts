import { z } from 'zod'
import { typedInstant } from './typed-instant.ts'
import { verdicts } from './verdicts.ts'

/** As a browser sends it; line ends as we keep them. */
const text = (most: number, tooLong: string) =>
  z
    .string()
    .catch('')
    .transform((value) => value.replace(/\r\n?/g, '\n').replaceAll('\0', '').toWellFormed().trim())
    .pipe(z.string().max(most, tooLong))
const version = z.coerce.number().int().min(0).max(1_000_000).catch(0)

export const longest = {
  answer: 2000,
  notes: 20_000,
  message: 5000,
  words: 2000,
  title: 150,
  learned: 20_000,
  reason: 1000,
}

const answer = text(longest.answer, 'booking.too-long')
/** One field for each question: `answers-0` … */
export const prepForm = (questions: number) =>
  z.object(Object.fromEntries(Array.from({ length: questions }, (_, index) => [`answers-${index}`, answer])))

export const notesForm = z.object({ notes: text(longest.notes, 'booking.too-long'), version })

export const messageForm = z.object({
  body: text(longest.message, 'booking.too-long').pipe(z.string().min(1, 'booking.message.empty')),
  /** Made with the form: the same message sent twice is one. */
  id: z.uuid().optional().catch(undefined),
})

export const absentForm = z.object({ absent: z.enum(['yes', 'no']).transform((said) => said === 'yes') })

export const feedbackForm = z.object({
  held: z.enum(['yes', 'no'], 'booking.feedback.held.missing').transform((said) => said === 'yes'),
  verdict: z.enum(verdicts, 'booking.feedback.verdict.missing'),
  words: text(longest.words, 'booking.too-long'),
})

/** Of a session about a question that is open: its title and tags are there. */
export const answerLearningForm = z.object({
  body: text(longest.learned, 'booking.too-long').pipe(z.string().min(30, 'booking.learning.body.short')),
  version,
})

export const questionLearningForm = answerLearningForm.extend({
  title: text(longest.title, 'booking.learning.title.long').pipe(z.string().min(12, 'booking.learning.title.short')),
  asked: text(longest.learned, 'booking.too-long').pipe(z.string().min(1, 'booking.learning.asked.missing')),
  tags: text(400, 'booking.too-long')
    .transform((words) =>
      words
        .split(',')
        .map((word) => word.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.string()).min(1, 'booking.learning.tags.missing').max(5, 'booking.learning.tags.many')),
})

export const agreeForm = z.object({ agrees: z.enum(['yes', 'no']).transform((said) => said === 'yes'), version })

/** Approving, declining and cancelling; `token` instead of a session when it comes from a mail. */
export const actForm = z.object({ reason: text(longest.reason, 'booking.too-long'), version })

/** Where a time is chosen to move to, and how far the list goes. */
export const moveQuery = z.object({
  from: z.iso.date().optional().catch(undefined),
  days: z.coerce.number().int().min(1).max(90).catch(14),
})

export const moveForm = z.object({ at: typedInstant('booking.move.choose'), version })
