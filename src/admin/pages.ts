import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { portraitOf } from '../items/portrait.ts'
import { type GrantedRole, grantedRoles } from './change-roles.ts'
import type { AuditEntry, adminCounts, Person } from './queries.ts'

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

export type AuditPage = {
  title: string
  action: Field
  by: Field
  isFiltered: boolean
  rows: {
    at: string
    dateTime: string
    who: string
    whoUrl?: string
    did: string
    what: string
    whatUrl?: string
    detail: string
  }[]
  olderUrl?: string
  newestUrl?: string
  empty: { headline: string; text: string; acts: { label: string; url: string; look: string }[] }
}

/** @param entries  one more than `limit` where there are older ones */
export function auditPage(
  entries: AuditEntry[],
  actions: string[],
  filter: { action?: string; by?: string; before?: string },
  limit: number,
  texts: Texts,
  timeZone: string,
): AuditPage {
  const { t } = texts
  const shown = entries.slice(0, limit)
  const did = (action: string) => texts.find(`audit.${action}`) ?? action
  const { before, ...lasting } = filter
  const url = (query: Record<string, string>) => `/admin/audit?${new URLSearchParams({ ...lasting, ...query })}`
  return {
    title: t('admin.audit.title', { count: shown.length, more: entries.length > limit || before ? 'yes' : 'no' }),
    action: field({
      name: 'action',
      label: t('admin.audit.action'),
      kind: 'select',
      value: filter.action ?? '',
      options: [
        { value: '', label: t('admin.audit.any') },
        ...actions.map((action) => ({ value: action, label: did(action) })),
      ],
    }),
    by: field({
      name: 'by',
      label: t('admin.audit.by'),
      hint: t('admin.audit.by.hint'),
      value: filter.by ?? '',
      maxlength: 40,
    }),
    isFiltered: Object.keys(filter).length > 0,
    rows: shown.map((entry) => ({
      at: texts.momentIn(entry.at, timeZone),
      dateTime: entry.at.toString(),
      who: entry.actor?.name ?? t('admin.audit.nobody'),
      whoUrl: entry.actor ? `/admin/roles/${entry.actor.handle}` : undefined,
      did: did(entry.action),
      what: entry.subject?.name ?? subjectName(entry, texts),
      whatUrl: entry.subject ? `/admin/roles/${entry.subject.handle}` : undefined,
      detail: detailOf(entry.detail),
    })),
    olderUrl: entries.length > limit ? url({ before: shown.at(-1)?.id ?? '' }) : undefined,
    newestUrl: before ? url({}) : undefined,
    empty: {
      headline: t('admin.audit.empty'),
      text: t('admin.audit.empty.text'),
      acts: Object.keys(filter).length > 0 ? [{ label: t('admin.audit.all'), url: '/admin/audit', look: 'do' }] : [],
    },
  }
}

const subjectName = ({ subjectKind, subjectId }: AuditEntry, texts: Texts): string =>
  subjectKind === 'setting'
    ? (texts.find(`setting.${subjectId}`) ?? subjectId)
    : `${subjectKind} ${subjectId.slice(0, 13)}`

/** `from 5 · to 7`, in the words of whoever wrote the entry. */
const detailOf = (detail: Record<string, unknown>): string =>
  Object.entries(detail)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ')
