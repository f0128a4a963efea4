import type { Texts } from '../http/texts.ts'
import { deviceOf } from './device.ts'
import { accountFields } from './fields.ts'
import { backToAccount, type FormPage, formPage, type Given } from './form-page.ts'
import type { Member } from './member.ts'
import type { OwnAccount, OwnSession } from './queries.ts'
import { waitingNotice } from './two-factor-pages.ts'

type Notice = FormPage['notice']

export type AccountPage = {
  title: string
  name: string
  lead: string
  notice?: Notice
  rooms: { title: string; lines: { label: string; text: string; url: string }[] }[]
  signOut: string
}

/** /account: what there is to set about oneself. */
export function accountPage(
  member: Pick<Member, 'name' | 'handle' | 'waitingRoles'>,
  account: OwnAccount & { isMailRefused: boolean },
  sessions: number,
  done: string | undefined,
  texts: Texts,
): AccountPage {
  const { t } = texts
  const line = (label: string, text: string, url: string) => ({ label, text, url })
  return {
    title: t('account.title'),
    name: member.name,
    lead: t('account.lead', { handle: member.handle }),
    notice: waitingNotice(member, texts) ?? doneNotice(done, texts),
    rooms: [
      {
        title: t('account.room.you'),
        lines: [
          line(t('account.line.profile'), t('account.line.profile.text'), '/account/profile'),
          line(t('account.line.linked'), t('account.line.linked.text'), '/account/linked'),
          line(
            t('account.line.mail'),
            account.isMailRefused
              ? t('account.line.mail.refused', { email: account.email })
              : t('account.line.mail.text'),
            '/account/mail',
          ),
          line(t('booking.line'), t('booking.line.text'), '/account/calendar'),
        ],
      },
      {
        title: t('account.room.way-in'),
        lines: [
          line(
            t('account.line.email'),
            account.comingEmail
              ? t('account.line.email.coming', { email: account.email, coming: account.comingEmail })
              : account.email,
            '/account/email',
          ),
          line(
            t('account.line.password'),
            account.hasPassword ? t('account.line.password.set') : t('account.line.password.none'),
            '/account/password',
          ),
          line(
            t('account.line.two-factor'),
            account.isTwoFactor ? t('account.line.two-factor.on') : t('account.line.two-factor.off'),
            '/account/two-factor',
          ),
          line(t('account.line.sessions'), t('account.line.sessions.text', { count: sessions }), '/account/sessions'),
          ...(account.githubLogin
            ? [
                line(
                  t('account.line.github'),
                  t('account.line.github.text', { login: account.githubLogin }),
                  '/account/linked',
                ),
              ]
            : []),
        ],
      },
      {
        title: t('account.room.leave'),
        lines: [
          line(t('account.line.export'), t('account.line.export.text'), '/account/export'),
          line(t('account.line.erase'), t('account.line.erase.text'), '/account/erase'),
        ],
      },
    ],
    signOut: t('sign-out.submit'),
  }
}

function doneNotice(done: string | undefined, { t }: Texts): Notice {
  const said = {
    password: t('account.done.password'),
    email: t('account.done.email'),
    'two-factor-off': t('account.done.two-factor-off'),
    sessions: t('account.done.sessions'),
  }
  const title = Object.entries(said).find(([word]) => word === done)?.[1]
  return title === undefined ? undefined : { kind: 'done', icon: 'solved', title, text: '' }
}

export function passwordPage(given: Given, account: OwnAccount, texts: Texts): FormPage {
  const { t } = texts
  const fields = accountFields(texts, given)
  return formPage(
    {
      title: t('password.title'),
      lead: t('password.lead'),
      action: '/account/password',
      fields: [
        ...(account.hasPassword ? [fields.password('current', t('account.password.current'))] : []),
        fields.newPassword(t('account.password.new')),
      ],
      submit: t('password.submit'),
      ways: backToAccount(texts),
    },
    given.errors,
    texts,
  )
}

export type SessionsPage = {
  title: string
  lead: string
  notice?: Notice
  rows: { id: string; device: string; seen: string; isThis: boolean; endLabel: string }[]
}

/** /account/sessions: where one is signed in. */
export function sessionsPage(
  sessions: OwnSession[],
  thisId: string,
  timeZone: string,
  done: string | undefined,
  texts: Texts,
): SessionsPage {
  const { t, momentIn } = texts
  return {
    title: t('sessions.title'),
    lead: t('sessions.lead', { count: sessions.length }),
    notice: done === 'one' ? { kind: 'done', icon: 'solved', title: t('sessions.ended'), text: '' } : undefined,
    rows: sessions.map((session) => {
      const device = deviceInWords(session.userAgent, texts)
      return {
        id: session.id,
        device,
        seen: t('sessions.seen', {
          seen: momentIn(session.seenAt, timeZone),
          begun: momentIn(session.begunAt, timeZone),
        }),
        isThis: session.id === thisId,
        endLabel: t('sessions.end.which', { device }),
      }
    }),
  }
}

function deviceInWords(userAgent: string | undefined, { t }: Texts): string {
  const { browser, system } = deviceOf(userAgent)
  if (browser && system) return t('sessions.device', { browser, system })
  return browser ?? system ?? t('sessions.device.unknown')
}
