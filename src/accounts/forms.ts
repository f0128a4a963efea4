import { z } from 'zod'
import { handlePattern } from '../members/handles.ts'
import { isTimeZone } from '../members/time-zones.ts'
import { isReserved } from './handle.ts'

export const passwordLength = { least: 10, most: 200 }

const email = z.string().trim().toLowerCase().max(254, 'account.email.wrong').pipe(z.email('account.email.wrong'))
const name = z
  .string()
  .max(1000)
  .catch('')
  .transform((text) =>
    text
      .toWellFormed()
      .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )
  .pipe(z.string().min(1, 'account.name.missing').max(80, 'account.name.long'))
const handle = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/^@/, ''))
  .pipe(
    z
      .string()
      .regex(handlePattern, 'account.handle.wrong')
      .refine((text) => !isReserved(text), 'account.handle.taken'),
  )
const newPassword = z
  .string()
  .min(passwordLength.least, 'account.password.short')
  .max(passwordLength.most, 'account.password.long')
/** One that exists: any text. */
const password = z.string().min(1, 'account.password.missing').max(1000, 'account.password.wrong')
const timeZone = z.string().max(60).refine(isTimeZone).optional().catch(undefined)
const token = z.string().max(200).catch('')

const unlike = (form: { password: string; email?: string; handle?: string; name?: string }) =>
  ![form.email, form.email?.split('@')[0], form.handle, form.name].some(
    (known) => known && form.password.toLowerCase().replaceAll(' ', '') === known.toLowerCase().replaceAll(' ', ''),
  ) && new Set(form.password).size > 3
const likeRefusal = { path: ['password'], message: 'account.password.guessable' }

/** The handle may be empty: then one is proposed. `website` is a field that people do not see. */
export const signUpForm = z
  .object({
    name,
    handle: z.union([z.literal('').transform(() => undefined), handle]).optional(),
    email,
    password: newPassword,
    time_zone: timeZone,
    website: z.string().max(1000).catch(''),
  })
  .refine(unlike, likeRefusal)
export const confirmForm = z.object({ token, name, handle, password })
export const firstAdminForm = z
  .object({ token, name, handle, email, password: newPassword, time_zone: timeZone })
  .refine(unlike, likeRefusal)
export const newUserForm = z.object({ name, email, handle: handle.optional() })
export const finishForm = z.object({ name, handle, time_zone: timeZone })
export const signInForm = z.object({ email, password })
export const codeForm = z.object({
  code: z
    .string()
    .max(100)
    .transform((text) => text.replace(/\s/g, ''))
    .pipe(z.string().min(1, 'account.code.missing')),
})
export const emailForm = z.object({ email })
export const resetForm = z.object({ token, password: newPassword }).refine(unlike, likeRefusal)
export const changeEmailForm = z.object({ email, password: z.string().max(1000).catch('') })
export const changePasswordForm = z
  .object({ current: z.string().max(1000).catch(''), password: newPassword })
  .refine(unlike, likeRefusal)
export const proofForm = z.object({
  password: z.string().max(1000).catch(''),
  code: z
    .string()
    .max(100)
    .catch('')
    .transform((text) => text.replace(/\s/g, '')),
})
export const tokenForm = z.object({ token })
export const sessionForm = z.object({ session: z.uuid().catch('') })

/** What was typed, to show it again: texts alone, and no passwords. */
export function typed(body: unknown): Record<string, string> {
  const fields = z.record(z.string(), z.string().max(10_000).catch('')).catch({}).parse(body)
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !/password|current|code/.test(name)))
}
