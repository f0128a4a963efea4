import type { z } from 'zod'
import { type AppError, Refused } from '../errors.ts'
import type { Texts } from './texts.ts'

/** Field → message in words; `_` is about the form as a whole, `_limit` says that it was sent too often. */
export type FormErrors = Record<string, string>

/** A field as views/partials/field.ejs prints it. `id` and `described` follow from the rest: make it with `field`. */
export type Field = {
  id: string
  name: string
  label: string
  kind?: 'text' | 'email' | 'password' | 'url' | 'number' | 'date' | 'search' | 'textarea' | 'select' | 'checkbox'
  value: string
  hint?: string
  error?: string
  optional?: string
  required?: boolean
  checked?: boolean
  rows?: number
  maxlength?: number
  min?: number | string
  max?: number | string
  autocomplete?: string
  inputmode?: string
  options?: { value: string; label: string }[]
  /** Instead of `options`, where there are many. */
  groups?: { label: string; options: { value: string; label: string; isOn: boolean }[] }[]
  /** A data attribute that a script of public/ looks for: `tags`. */
  data?: string
  described?: string
}

/** Ties label, hint and error to the input. */
export function field(given: Omit<Field, 'id' | 'described'> & { id?: string }): Field {
  const id = given.id ?? given.name
  const described = [given.hint && `${id}-hint`, given.error && `${id}-error`].filter(Boolean).join(' ')
  return { ...given, id, ...(described ? { described } : {}) }
}

/** What stands above a form that was refused, with a link to each field (views/partials/form-summary.ejs). */
export type FormSummary = { title: string; lines: { text: string; url?: string }[] }

export function formSummary(errors: FormErrors, texts: Texts): FormSummary | undefined {
  const lines = Object.entries(errors).map(([name, text]) =>
    name.startsWith('_') ? { text } : { text, url: `#${name}` },
  )
  return lines.length === 0 ? undefined : { title: summaryTitle(errors, lines, texts), lines }
}

/** Only what is wrong with a field can be put right in the form. */
function summaryTitle(errors: FormErrors, lines: FormSummary['lines'], { t }: Texts): string {
  if (errors._limit !== undefined) return t('form.limit')
  return lines.some(({ url }) => url) ? t('form.wrong', { count: lines.length }) : t('form.refused')
}

/**
 * One message a field, in words. A schema names its text by the message of its check, a key of locales/
 * (`z.string().min(12, 'asking.title-short')`); a key that is not there gives a plain "check this".
 */
export function formErrors(error: z.ZodError, texts: Texts): FormErrors {
  const errors: FormErrors = {}
  for (const { path, message } of error.issues) {
    const name = path.length === 0 ? '_' : path.join('-')
    errors[name] ??= texts.find(message) ?? texts.t('form.check')
  }
  return errors
}

/** What a use case's refusal says to whoever sent a form. */
export const refusalText = ({ code, values }: AppError, texts: Texts): string =>
  texts.find(`error.${code}`, values) ?? texts.t('form.check')

/** The same at its field, where it names one. */
export const refusalErrors = (error: AppError, texts: Texts): FormErrors => ({
  [error instanceof Refused ? error.field : '_']: refusalText(error, texts),
})
