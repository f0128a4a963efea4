import { type Field, field } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { Given } from './form-page.ts'
import { passwordLength } from './forms.ts'

/** The fields that several pages of accounts have. */
export function accountFields({ t }: Texts, { values, errors }: Given) {
  const given = (name: string) => ({ name, value: values[name] ?? '', error: errors[name] })
  return {
    name: (): Field =>
      field({
        ...given('name'),
        label: t('account.name'),
        hint: t('account.name.hint'),
        required: true,
        maxlength: 80,
        autocomplete: 'name',
      }),
    handle: (options: { isOptional?: boolean } = {}): Field =>
      field({
        ...given('handle'),
        label: t('account.handle'),
        hint: options.isOptional ? t('account.handle.hint-made') : t('account.handle.hint'),
        optional: options.isOptional ? t('form.optional') : undefined,
        required: !options.isOptional,
        maxlength: 30,
        autocomplete: 'nickname',
        data: 'handle',
      }),
    email: (label = t('account.email'), hint?: string): Field =>
      field({
        ...given('email'),
        label,
        hint,
        kind: 'email',
        required: true,
        maxlength: 254,
        autocomplete: 'email',
        inputmode: 'email',
      }),
    newPassword: (label = t('account.password')): Field =>
      field({
        name: 'password',
        value: '',
        error: errors.password,
        label,
        hint: t('account.password.hint', { least: passwordLength.least }),
        kind: 'password',
        required: true,
        maxlength: passwordLength.most,
        autocomplete: 'new-password',
      }),
    password: (name: 'password' | 'current' = 'password', label = t('account.password'), hint?: string): Field =>
      field({
        name,
        value: '',
        error: errors[name],
        label,
        hint,
        kind: 'password',
        required: true,
        autocomplete: 'current-password',
      }),
    code: (label: string, hint: string): Field =>
      field({
        name: 'code',
        value: '',
        error: errors.code,
        label,
        hint,
        required: true,
        maxlength: 20,
        autocomplete: 'one-time-code',
      }),
  }
}
