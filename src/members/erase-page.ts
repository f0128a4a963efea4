import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'

export type ErasePage = {
  title: string
  summary?: FormSummary
  confirm: Field
  posts: { value: string; label: string; hint: string; isOn: boolean }[]
  postsError?: string
  goes: string[]
}

/** What goes, what stays, and the proof that it is they who want it. */
export function erasePage(
  member: { handle: string; hasPassword: boolean },
  given: { posts?: string; errors?: FormErrors },
  texts: Texts,
): ErasePage {
  const { t } = texts
  const errors = given.errors ?? {}
  return {
    title: t('erase.title'),
    summary: formSummary(errors, texts),
    goes: [
      t('erase.goes.account'),
      t('erase.goes.requests'),
      t('erase.goes.votes'),
      t('erase.goes.handle'),
      t('erase.goes.backups'),
    ],
    posts: [
      { value: 'leave', label: t('erase.leave'), hint: t('erase.leave.hint'), isOn: given.posts === 'leave' },
      { value: 'remove', label: t('erase.remove'), hint: t('erase.remove.hint'), isOn: given.posts === 'remove' },
    ],
    postsError: errors.posts,
    confirm: member.hasPassword
      ? field({
          name: 'password',
          kind: 'password',
          label: t('erase.password'),
          value: '',
          error: errors.password,
          required: true,
          autocomplete: 'current-password',
        })
      : field({
          name: 'handle',
          label: t('erase.handle', { handle: member.handle }),
          value: '',
          error: errors.handle,
          required: true,
          autocomplete: 'off',
          maxlength: 30,
        }),
  }
}
