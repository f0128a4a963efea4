import type { Texts } from '../http/texts.ts'
import { accountFields } from './fields.ts'
import { backToAccount, type FormPage, formPage, type Given, type ToldPage } from './form-page.ts'
import type { OwnAccount } from './queries.ts'

/** /account/email: another address, confirmed at both ends. */
export function emailPage(given: Given, account: OwnAccount, texts: Texts): FormPage {
  const { t } = texts
  const fields = accountFields(texts, given)
  return formPage(
    {
      title: t('email.title'),
      lead: t('email.lead', { email: account.email }),
      notice: account.comingEmail
        ? {
            kind: 'plain',
            icon: 'held',
            title: t('email.coming', { email: account.comingEmail }),
            text: t('email.coming.text'),
          }
        : undefined,
      action: '/account/email',
      fields: [fields.email(t('email.new')), ...(account.hasPassword ? [fields.password()] : [])],
      submit: t('email.submit'),
      ways: backToAccount(texts),
    },
    given.errors,
    texts,
  )
}

/** A link in a mail about another address: what it does, and the button that does it. */
export function emailLinkPage(kind: 'leave' | 'take', token: string, email: string, texts: Texts): ToldPage {
  const { t } = texts
  return {
    title: kind === 'leave' ? t('email.leave.title') : t('email.take.title'),
    paragraphs: [kind === 'leave' ? t('email.leave.text', { email }) : t('email.take.text', { email })],
    acts: [],
    post: {
      action: kind === 'leave' ? '/account/email/leave' : '/account/email/take',
      hidden: [{ name: 'token', value: token }],
      label: kind === 'leave' ? t('email.leave.submit') : t('email.take.submit', { email }),
      look: 'do',
    },
  }
}

export function emailToldPage(kind: 'asked' | 'left' | 'taken' | 'in-use', email: string, texts: Texts): ToldPage {
  const { t } = texts
  const words = {
    asked: { title: t('email.asked.title'), text: t('email.asked.text', { email }) },
    left: { title: t('email.left.title'), text: t('email.left.text', { email }) },
    taken: { title: t('email.taken.title'), text: t('email.taken.text', { email }) },
    'in-use': { title: t('email.in-use.title'), text: t('email.in-use.text', { email }) },
  }[kind]
  return {
    title: words.title,
    paragraphs: [words.text],
    acts: [{ label: t('account.title'), url: '/account', look: 'verb' }],
  }
}
