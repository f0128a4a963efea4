import { type Field, type FormErrors, type FormSummary, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'

/** A page of one form, as views/accounts/form.ejs prints it. */
export type FormPage = {
  /** Of its button; `do` if it does not say. */
  look?: string
  title: string
  lead?: string
  notice?: { kind: 'done' | 'trouble' | 'plain'; icon: string; title: string; text: string }
  summary?: FormSummary
  action: string
  /** `data`: a data attribute that a script of public/ looks for. */
  hidden: { name: string; value: string; data?: string }[]
  /** A field that people do not see and machines fill in. */
  hasTrap: boolean
  fields: Field[]
  submit: string
  /** Below the form: other ways. */
  ways: { text: string; label: string; url: string }[]
  github?: { action: string; next: string; label: string }
  asides: { title: string; lines: string[] }[]
}

/** What was typed before, and what was wrong with it. */
export type Given = { values: Record<string, string>; errors: FormErrors }
export const nothingGiven: Given = { values: {}, errors: {} }

/** Fills what most pages leave out. */
export function formPage(
  page: Pick<FormPage, 'title' | 'action' | 'fields' | 'submit'> & Partial<FormPage>,
  errors: FormErrors,
  texts: Texts,
): FormPage {
  return { hidden: [], hasTrap: false, ways: [], asides: [], ...page, summary: formSummary(errors, texts) }
}

/** A page that says one thing, and where to go from there: views/accounts/told.ejs. */
export type ToldPage = {
  title: string
  paragraphs: string[]
  acts: { label: string; url: string; look: 'do' | 'verb' }[]
  /** A plain form with a button. */
  post?: { action: string; hidden: { name: string; value: string }[]; label: string; look: 'do' | 'verb' }
}

/** The way back from a page about one's account. */
export const backToAccount = ({ t }: Texts) => [{ text: '', label: t('account.back'), url: '/account' }]
