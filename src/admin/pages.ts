import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { portraitOf } from '../items/portrait.ts'
import { type GrantedRole, grantedRoles } from './change-roles.ts'
import type { adminCounts, Person } from './queries.ts'

type Notice = { kind: string; icon: string; title: string; text: string }

export type AdminPage = {
  title: string
  rows: { title: string; url: string; text: string; verb: string; label: string }[]
}

export function adminPage(counts: Awaited<ReturnType<typeof adminCounts>>, { t }: Texts): AdminPage {
  const row = (title: string, url: string, text: string, verb: string) => ({
    title,
    url,
    text,
    verb,
    label: `${verb}: ${title}`,
  })
  return {
    title: t('admin.title', { members: counts.members, fresh: counts.newMembers }),
    rows: [
      row(
        t('admin.settings'),
        '/admin/settings',
        t('admin.settings.text', { count: counts.settings }),
        t('admin.settings.verb'),
      ),
      row(
        t('admin.roles'),
        '/admin/roles',
        t('admin.roles.text', { staff: counts.staff, suspended: counts.suspended }),
        t('admin.roles.verb'),
      ),
      row(t('admin.audit'), '/admin/audit', t('admin.audit.text', { count: counts.writes }), t('admin.audit.verb')),
    ],
  }
}

type PersonLine = {
  name: string
  handle: string
  url: string
  portrait: { initials: string; hue: number }
  roles: string
  isSuspended: boolean
  verb: string
}

export type RolesPage = {
  title: string
  words: string
  people: PersonLine[]
  empty: { headline: string; text: string; acts: { label: string; url: string; look: string }[] }
}

export function rolesPage(people: Person[], words: string, texts: Texts, now: Temporal.Instant): RolesPage {
  const { t } = texts
  return {
    title:
      words === ''
        ? t('admin.roles.title', { count: people.length })
        : t('admin.roles.found', { count: people.length }),
    words,
    people: people.map((person) => ({
      name: person.name,
      handle: person.handle,
      url: `/admin/roles/${person.handle}`,
      portrait: portraitOf(person.name),
      roles: [
        ...person.roles.map((role) => texts.find(`role.${role}`) ?? role),
        ...(person.roles.length === 0 ? [t('admin.no-role')] : []),
        person.lastSeenAt ? t('admin.seen', { days: daysSince(person.lastSeenAt, now) }) : t('admin.never-seen'),
      ].join(' · '),
      isSuspended: person.state === 'suspended',
      verb: t('admin.change', { name: person.name }),
    })),
    empty: {
      headline: words === '' ? t('admin.roles.none') : t('admin.roles.nobody', { words }),
      text: words === '' ? t('admin.roles.none.text') : t('admin.roles.nobody.text'),
      acts: [],
    },
  }
}

const daysSince = (then: Temporal.Instant, now: Temporal.Instant) =>
  Math.max(0, Math.floor(now.since(then).total('hours') / 24))

export type PersonPage = {
  title: string
  handle: string
  person: { initials: string; hue: number }
  memberUrl: string
  action: string
  suspendAction: string
  summary?: FormSummary
  notice?: Notice
  roles: { value: GrantedRole; label: string; hint: string; isOn: boolean }[]
  also: string
  isSuspended: boolean
  canSuspend: boolean
  reason: Field
  auditUrl: string
}

export function personPage(
  person: Person,
  given: { isOwn: boolean; isSaved: boolean; errors?: FormErrors; roles?: GrantedRole[] },
  texts: Texts,
): PersonPage {
  const { t } = texts
  const roles: readonly string[] = given.roles ?? person.roles
  const errors = given.errors ?? {}
  const isSuspended = person.state === 'suspended'
  return {
    title: person.name,
    handle: person.handle,
    person: portraitOf(person.name),
    memberUrl: `/members/${person.handle}`,
    action: `/admin/roles/${person.handle}`,
    suspendAction: `/admin/roles/${person.handle}/suspension`,
    summary: formSummary(errors, texts),
    notice: given.isSaved
      ? { kind: 'done', icon: 'solved', title: t('admin.saved'), text: t('admin.saved.person') }
      : isSuspended
        ? { kind: 'late', icon: 'trouble', title: t('member.suspended'), text: t('member.suspended.text') }
        : undefined,
    roles: grantedRoles.map((role) => ({
      value: role,
      label: texts.find(`role.${role}`) ?? role,
      hint: texts.find(`role.${role}.hint`) ?? '',
      isOn: roles.includes(role),
    })),
    also: t(person.roles.includes('mentor') ? 'admin.is-mentor' : 'admin.is-no-mentor'),
    isSuspended,
    canSuspend: !given.isOwn,
    reason: field({
      name: 'reason',
      label: t('admin.suspend.reason'),
      hint: t('admin.suspend.reason.hint'),
      kind: 'textarea',
      rows: 2,
      maxlength: 500,
      value: '',
      error: errors.reason,
    }),
    auditUrl: `/admin/audit?by=${person.handle}`,
  }
}
