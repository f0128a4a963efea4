import type { Texts } from '../http/texts.ts'
import { accountFields } from './fields.ts'
import { type FormPage, formPage, type Given, type ToldPage } from './form-page.ts'
import { withNext } from './next-address.ts'

export function signInPage(
  given: Given,
  {
    next,
    hasGitHub,
    isSignUpOpen,
    notice,
  }: { next: string; hasGitHub: boolean; isSignUpOpen: boolean } & Pick<FormPage, 'notice'>,
  texts: Texts,
): FormPage {
  const { t } = texts
  const fields = accountFields(texts, given)
  return formPage(
    {
      title: t('sign-in.title'),
      ...(next === '/desk' ? {} : { lead: t('sign-in.then') }),
      notice,
      action: withNext('/sign-in', next),
      fields: [fields.email(), fields.password()],
      submit: t('sign-in.submit'),
      github: hasGitHub ? { action: '/sign-in/github', next, label: t('sign-in.github') } : undefined,
      ways: [
        { text: t('sign-in.forgot'), label: t('sign-in.forgot.link'), url: '/forgot' },
        ...(isSignUpOpen
          ? [{ text: t('sign-in.new'), label: t('sign-in.new.link'), url: withNext('/sign-up', next) }]
          : []),
      ],
      asides: [
        {
          title: t('sign-in.free.title'),
          lines: [t('sign-in.free.search'), t('sign-in.free.read'), t('sign-in.free.people')],
        },
      ],
    },
    given.errors,
    texts,
  )
}

export function secondFactorPage(given: Given, next: string, texts: Texts): FormPage {
  const { t } = texts
  return formPage(
    {
      title: t('second.title'),
      lead: t('second.lead'),
      action: withNext('/sign-in/second', next),
      fields: [accountFields(texts, given).code(t('second.code'), t('second.code.hint'))],
      submit: t('sign-in.submit'),
      ways: [{ text: t('second.lost'), label: t('second.lost.link'), url: withNext('/sign-in', next) }],
    },
    given.errors,
    texts,
  )
}

/** The same, whether the address is known or not. */
export function mailSentPage(kind: 'sign-up' | 'reset', email: string, next: string, texts: Texts): ToldPage {
  const { t } = texts
  return {
    title: t('mail-sent.title'),
    paragraphs: [
      kind === 'sign-up' ? t('mail-sent.sign-up', { email }) : t('mail-sent.reset', { email }),
      t('mail-sent.nothing'),
    ],
    acts: [
      {
        label: t('mail-sent.again'),
        url: kind === 'sign-up' ? withNext('/sign-up', next) : '/forgot',
        look: 'verb',
      },
    ],
    post:
      kind === 'sign-up'
        ? {
            action: withNext('/sign-up/again', next),
            hidden: [{ name: 'email', value: email }],
            label: t('mail-sent.once-more'),
            look: 'verb',
          }
        : undefined,
  }
}

export function forgotPage(given: Given, texts: Texts): FormPage {
  const { t } = texts
  return formPage(
    {
      title: t('forgot.title'),
      lead: t('forgot.lead'),
      action: '/forgot',
      fields: [accountFields(texts, given).email()],
      submit: t('forgot.submit'),
      ways: [{ text: t('forgot.known'), label: t('sign-in.submit'), url: '/sign-in' }],
    },
    given.errors,
    texts,
  )
}

export function resetPage(given: Given, token: string, texts: Texts): FormPage {
  const { t } = texts
  return formPage(
    {
      title: t('reset.title'),
      lead: t('reset.lead'),
      action: '/reset',
      hidden: [{ name: 'token', value: token }],
      fields: [accountFields(texts, given).newPassword(t('account.password.new'))],
      submit: t('reset.submit'),
    },
    given.errors,
    texts,
  )
}

/** A link that was used, or is over. */
export function linkOverPage(again: { label: string; url: string }, texts: Texts): ToldPage {
  const { t } = texts
  return {
    title: t('link-over.title'),
    paragraphs: [t('link-over.text')],
    acts: [{ ...again, look: 'do' }],
  }
}
