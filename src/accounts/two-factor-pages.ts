import { field } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { accountFields } from './fields.ts'
import { type FormPage, formPage, type Given } from './form-page.ts'
import type { Member } from './member.ts'
import type { OwnAccount } from './queries.ts'

type Notice = FormPage['notice']

export type TwoFactorPage = {
  title: string
  lead: string
  notice?: Notice
  begin: FormPage | undefined
  codes: FormPage | undefined
  off: FormPage | undefined
}

/** /account/two-factor: what it is, and on or off. `wrong`: the form that was refused. */
export function twoFactorPage(
  member: Pick<Member, 'waitingRoles'>,
  account: OwnAccount,
  wrong: { form: 'begin' | 'codes' | 'off'; given: Given } | undefined,
  texts: Texts,
): TwoFactorPage {
  const { t } = texts
  const form = (name: 'begin' | 'codes' | 'off', submit: string, hint: string): FormPage => {
    const given = wrong?.form === name ? wrong.given : { values: {}, errors: {} }
    const fields = accountFields(texts, given)
    const password = fields.password('password', t('account.password'), hint)
    const code = fields.code(t('second.code'), t('second.code.hint'))
    return formPage(
      {
        title: submit,
        action: `/account/two-factor/${name}`,
        fields: [
          ...(account.hasPassword ? [field({ ...password, id: `${name}-password` })] : []),
          ...(name === 'begin' ? [] : [field({ ...code, id: `${name}-code` })]),
        ],
        submit,
      },
      wrong?.form === name ? renamed(given.errors, name) : {},
      texts,
    )
  }
  return {
    title: t('two-factor.title'),
    lead: account.isTwoFactor ? t('two-factor.on') : t('two-factor.lead'),
    notice: waitingNotice(member, texts),
    begin: account.isTwoFactor ? undefined : form('begin', t('two-factor.begin.submit'), t('two-factor.begin.hint')),
    codes: account.isTwoFactor ? form('codes', t('two-factor.codes.submit'), t('two-factor.codes.hint')) : undefined,
    off: account.isTwoFactor
      ? { ...form('off', t('two-factor.off.submit'), t('two-factor.off.hint')), look: 'verb' }
      : undefined,
  }
}

/** The summary's links lead to the field of the form that was sent: there are several passwords on the page. */
const renamed = (errors: Given['errors'], form: string) =>
  Object.fromEntries(Object.entries(errors).map(([name, text]) => [name === '_' ? name : `${form}-${name}`, text]))

export type TwoFactorSetupPage = { form: FormPage; qrHtml: string; qrLabel: string; secret: string }

/** /account/two-factor/setup: the picture for the app, the same as text, and the first code. */
export function twoFactorSetupPage(
  given: Given,
  { secret, qrSvg }: { secret: string; qrSvg: string },
  texts: Texts,
): TwoFactorSetupPage {
  const { t } = texts
  return {
    form: formPage(
      {
        title: t('two-factor.setup.title'),
        lead: t('two-factor.setup.lead'),
        action: '/account/two-factor/setup',
        fields: [accountFields(texts, given).code(t('second.code'), t('two-factor.setup.code.hint'))],
        submit: t('two-factor.setup.submit'),
        ways: [{ text: t('two-factor.setup.later'), label: t('account.title'), url: '/account' }],
      },
      given.errors,
      texts,
    ),
    qrHtml: qrSvg,
    qrLabel: t('two-factor.setup.qr'),
    secret: secret.match(/.{1,4}/g)?.join(' ') ?? secret,
  }
}

export type CodesPage = {
  title: string
  lead: string
  notice?: Notice
  codes: string[]
  next: { label: string; url: string }
}

/** Recovery codes: shown this once. */
export function codesPage(codes: string[], isNew: boolean, texts: Texts): CodesPage {
  const { t } = texts
  return {
    title: t('codes.title'),
    lead: t('codes.lead'),
    notice: isNew ? { kind: 'done', icon: 'solved', title: t('codes.on'), text: '' } : undefined,
    codes,
    next: { label: t('codes.next'), url: '/account' },
  }
}

/** For staff whose roles wait until the second step is set up; undefined for everyone else. */
export function waitingNotice({ waitingRoles }: Pick<Member, 'waitingRoles'>, { t, list }: Texts): Notice {
  if (waitingRoles.length === 0) return undefined
  const roles = list(waitingRoles)
  return {
    kind: 'trouble',
    icon: 'trouble',
    title: t('two-factor.needed'),
    text: t('two-factor.needed.text', { roles, count: waitingRoles.length }),
  }
}
