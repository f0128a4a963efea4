import type { Texts } from '../http/texts.ts'
import { accountFields } from './fields.ts'
import { type FormPage, formPage, type Given, type ToldPage } from './form-page.ts'
import { withNext } from './next-address.ts'

const timeZone = (given: Given) => ({ name: 'time_zone', value: given.values.time_zone ?? '', data: 'time-zone' })

export function signUpPage(
  given: Given,
  { next, hasGitHub }: { next: string; hasGitHub: boolean },
  texts: Texts,
): FormPage {
  const { t } = texts
  const fields = accountFields(texts, given)
  return formPage(
    {
      title: t('sign-up.title'),
      lead: t('sign-up.lead'),
      action: withNext('/sign-up', next),
      hidden: [timeZone(given)],
      hasTrap: true,
      fields: [
        fields.name(),
        fields.handle({ isOptional: true }),
        fields.email(t('account.email'), t('account.email.hint')),
        fields.newPassword(),
      ],
      submit: t('sign-up.submit'),
      github: hasGitHub ? { action: '/sign-in/github', next, label: t('sign-in.github') } : undefined,
      ways: [{ text: t('sign-up.known'), label: t('sign-in.submit'), url: withNext('/sign-in', next) }],
      asides: [
        {
          title: t('sign-up.shown.title'),
          lines: [t('sign-up.shown.name'), t('sign-up.shown.email'), t('sign-up.shown.leave')],
        },
      ],
    },
    given.errors,
    texts,
  )
}

export function closedPage(texts: Texts): ToldPage {
  const { t } = texts
  return {
    title: t('sign-up.closed.title'),
    paragraphs: [t('sign-up.closed.text')],
    acts: [{ label: t('sign-in.submit'), url: '/sign-in', look: 'do' }],
  }
}

export function confirmPage(given: Given, token: string, email: string, next: string, texts: Texts): FormPage {
  const { t } = texts
  const fields = accountFields(texts, given)
  return formPage(
    {
      title: t('confirm.title'),
      lead: t('confirm.lead', { email }),
      action: withNext('/sign-up/confirm', next),
      hidden: [{ name: 'token', value: token }],
      fields: [
        fields.name(),
        fields.handle(),
        fields.password('password', t('account.password'), t('confirm.password.hint')),
      ],
      submit: t('confirm.submit'),
    },
    given.errors,
    texts,
  )
}

export function finishPage(given: Given, next: string, texts: Texts): FormPage {
  const { t } = texts
  const fields = accountFields(texts, given)
  return formPage(
    {
      title: t('finish.title'),
      lead: t('finish.lead'),
      action: withNext('/sign-up/finish', next),
      hidden: [timeZone(given)],
      fields: [fields.name(), fields.handle()],
      submit: t('finish.submit'),
    },
    given.errors,
    texts,
  )
}

export function firstAdminPage(given: Given, token: string, texts: Texts): FormPage {
  const { t } = texts
  const fields = accountFields(texts, given)
  return formPage(
    {
      title: t('first-admin.title'),
      lead: t('first-admin.lead'),
      action: '/first-admin',
      hidden: [{ name: 'token', value: token }, timeZone(given)],
      fields: [fields.name(), fields.handle(), fields.email(), fields.newPassword()],
      submit: t('first-admin.submit'),
    },
    given.errors,
    texts,
  )
}
