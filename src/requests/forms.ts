import { z } from 'zod'

const text = (longest: number, tooLong: string) =>
  z
    .string()
    .default('')
    .transform((value) => value.toWellFormed().replaceAll('\0', '').replace(/\r\n?/g, '\n').trim())
    .pipe(z.string().max(longest, tooLong))

/** The three prompts. */
export const requestForm = z.object({
  to: z.string().max(60).default(''),
  question: z.string().max(20).default(''),
  background: text(2000, 'request.background.long'),
  tried: text(2000, 'request.tried.long'),
  wanted: text(2000, 'request.wanted.long').pipe(z.string().min(10, 'request.wanted.short')),
})
export type RequestForm = z.output<typeof requestForm>

/** What somebody does to a request; `token` instead of a session when it comes from a mail. */
export const actForm = z.object({
  act: z.enum(['ask-info', 'give-info', 'accept', 'decline', 'withdraw', 'snooze', 'pause']),
  text: text(2000, 'request.text.long'),
  version: z.coerce.number().int().min(1),
  /** Still taking people? Asked at accept and decline. */
  taking: z.enum(['yes', 'no']).optional().catch(undefined),
  token: z.string().max(200).optional(),
})
export type ActForm = z.output<typeof actForm>
