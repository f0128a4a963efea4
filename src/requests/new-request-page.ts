import type { WithFree } from '../bookings/choosing/free-links.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import { knowsText } from '../mentors/reasons.ts'
import type { Helper } from '../mentors/who-can-help.ts'
import type { RequestForm } from './forms.ts'

export type Other = { name: string; portrait: Portrait; knows: string; url: string; verb: string } & WithFree

export type NewRequestPage = {
  title: string
  portrait: Portrait
  about: string
  question?: { title: string; url: string }
  conditions: { label: string; text: string }[]
  summary?: FormSummary
  hidden: [string, string][]
  fields: Field[]
  others: Other[]
  refusal?: { kind: string; icon: string; title: string; text: string }
}

type Mentor = { handle: string; name: string; asksOfYou: string; doesNotTake: string }

/** @param found.refusal  an error's code where asking is not possible: the form stays, with what was typed */
export function newRequestPage(
  found: {
    mentor: Mentor
    question?: { publicId: string; title: string; url: string }
    form: RequestForm
    errors: FormErrors
    refusal?: { code: string; values: Record<string, string | number> }
    others: (Helper & WithFree)[]
  },
  texts: Texts,
): NewRequestPage {
  const { t } = texts
  const { mentor, form, errors } = found
  const prompt = (name: 'background' | 'tried' | 'wanted', label: string, hint: string, required = false) =>
    field({
      name,
      label,
      hint,
      kind: 'textarea',
      rows: name === 'wanted' ? 3 : 6,
      maxlength: 2000,
      value: form[name],
      error: errors[name],
      ...(required ? { required } : { optional: t('form.optional') }),
    })
  return {
    title: t('request.new.title', { name: mentor.name }),
    portrait: portraitOf(mentor.name),
    about: t('request.new.about', { name: mentor.name }),
    question: found.question,
    conditions: [
      ...(mentor.asksOfYou ? [{ label: t('request.asks-of-you'), text: mentor.asksOfYou }] : []),
      ...(mentor.doesNotTake ? [{ label: t('request.does-not-take'), text: mentor.doesNotTake }] : []),
    ],
    summary: formSummary(errors, texts),
    hidden: [
      ['to', mentor.handle],
      ['question', found.question?.publicId ?? ''],
    ],
    fields: [
      prompt('wanted', t('request.wanted'), t('request.wanted.hint'), true),
      prompt('tried', t('request.tried'), t('request.tried.hint')),
      prompt('background', t('request.background'), t('request.background.hint')),
    ],
    refusal: found.refusal && {
      kind: 'trouble',
      icon: 'trouble',
      title: texts.find(`error.${found.refusal.code}`, { ...found.refusal.values, name: mentor.name }) ?? '',
      text: texts.find(`error.${found.refusal.code}.next`, { ...found.refusal.values, name: mentor.name }) ?? '',
    },
    others: othersOf(found.others, texts),
  }
}

/** @param again  the public id of the request whose text goes along */
export const othersOf = (others: (Helper & WithFree)[], texts: Texts, again?: string): Other[] =>
  others.map(({ handle, name, reason, free }) => ({
    name,
    portrait: portraitOf(name),
    knows: knowsText(reason.knows, texts) ?? '',
    url: `/requests/new?to=${handle}${again ? `&again=${again}` : ''}`,
    verb: texts.t('request.ask-name', { name }),
    ...(free ? { free } : {}),
  }))
