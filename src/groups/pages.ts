import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import type { Group, GroupMember, ListedGroup } from './queries.ts'

export type GroupsPage = {
  title: string
  lead: string
  groups: { name: string; url: string; facts: string; about: string }[]
  closed: { name: string; url: string; facts: string; about: string }[]
  createUrl?: string
  empty?: { headline: string; text: string; acts: { label: string; url: string; look: 'do' | 'quiet' }[] }
}

export function groupsPage(groups: ListedGroup[], canEdit: boolean, texts: Texts): GroupsPage {
  const { t } = texts
  const row = (group: ListedGroup) => ({
    name: group.name,
    url: `/groups/${group.slug}`,
    facts: [
      t(group.kind === 'area' ? 'group.area' : 'group.programme'),
      datesOf(group, texts),
      t('group.people', { people: group.people, mentors: group.mentors }),
    ]
      .filter(Boolean)
      .join(' · '),
    about: group.description.length > 200 ? `${group.description.slice(0, 199)}…` : group.description,
  })
  return {
    title: t('groups.title'),
    lead: t('groups.lead'),
    groups: groups.filter(({ archivedAt }) => archivedAt === null).map(row),
    closed: groups.filter(({ archivedAt }) => archivedAt !== null).map(row),
    createUrl: canEdit ? '/groups/new' : undefined,
    empty:
      groups.length === 0
        ? {
            headline: t('groups.empty.headline'),
            text: t('groups.empty.text'),
            acts: canEdit ? [{ label: t('groups.create'), url: '/groups/new', look: 'do' }] : [],
          }
        : undefined,
  }
}

type PersonRow = { name: string; url: string; portrait: Portrait; headline?: string; handle: string; remove: string }

export type GroupPage = {
  title: string
  facts: string
  about: string[]
  notice?: { kind: string; icon: string; title: string; text: string }
  mentors: PersonRow[]
  members: PersonRow[]
  nobody?: string
  others?: string
  mentorsUrl: string
  join?: { action: string; value: 'yes' | 'no'; label: string; note: string }
  signIn?: { url: string; label: string }
  joinNote?: string
  staff?: {
    editUrl: string
    summary?: FormSummary
    people: { action: string; field: Field; submit: string }
    removeUrl: string
    archive: { action: string; value: 'yes' | 'no'; label: string; note: string }
  }
}

export function groupPage(
  { group, shown, total }: { group: Group; shown: GroupMember[]; total: number },
  reader: { isIn: boolean; isMember: boolean; canJoin: boolean; canEdit: boolean },
  typed: { handles: string; errors: FormErrors },
  texts: Texts,
): GroupPage {
  const { t } = texts
  const url = `/groups/${group.slug}`
  const isClosed = group.archivedAt !== null
  const row = (person: GroupMember): PersonRow => ({
    name: person.name,
    url: person.isMentor ? `/mentors/${person.handle}` : `/members/${person.handle}`,
    portrait: portraitOf(person.name),
    headline: person.headline ?? undefined,
    handle: person.handle,
    remove: t('group.remove', { name: person.name }),
  })
  const act = (value: 'yes' | 'no') => ({
    action: `${url}/join`,
    value,
    label: t(value === 'yes' ? 'group.join' : 'group.leave'),
    note: t(value === 'yes' ? 'group.join.note' : 'group.leave.note'),
  })
  return {
    title: group.name,
    facts: [t(group.kind === 'area' ? 'group.area' : 'group.programme'), datesOf(group, texts)]
      .filter(Boolean)
      .join(' · '),
    about: group.description.split(/\n{2,}/).filter(Boolean),
    notice: isClosed
      ? { kind: 'info', icon: 'article', title: t('group.closed.title'), text: t('group.closed.text') }
      : undefined,
    mentors: shown.filter(({ isMentor }) => isMentor).map(row),
    members: shown.filter(({ isMentor }) => !isMentor).map(row),
    nobody: total === 0 ? t('group.nobody') : undefined,
    others: total > shown.length ? t('group.others', { count: total - shown.length }) : undefined,
    mentorsUrl: `/mentors?${new URLSearchParams({ group: group.slug })}`,
    join: reader.isIn ? act('no') : reader.isMember && reader.canJoin ? act('yes') : undefined,
    signIn:
      !reader.isMember && reader.canJoin
        ? { url: `/sign-in?next=${encodeURIComponent(url)}`, label: t('group.sign-in') }
        : undefined,
    joinNote: !reader.isIn && !reader.canJoin && !isClosed ? t('group.by-coordinators') : undefined,
    staff: reader.canEdit
      ? {
          editUrl: `${url}/edit`,
          summary: formSummary(typed.errors, texts),
          people: {
            action: `${url}/people`,
            field: field({
              name: 'handles',
              label: t('group.add.label'),
              hint: t('group.add.hint'),
              value: typed.handles,
              error: typed.errors.handles,
              required: true,
              autocomplete: 'off',
            }),
            submit: t('group.add.submit'),
          },
          removeUrl: `${url}/remove`,
          archive: {
            action: `${url}/archive`,
            value: isClosed ? 'no' : 'yes',
            label: t(isClosed ? 'group.reopen' : 'group.archive'),
            note: t(isClosed ? 'group.reopen.note' : 'group.archive.note'),
          },
        }
      : undefined,
  }
}

function datesOf({ startsOn, endsOn }: Pick<Group, 'startsOn' | 'endsOn'>, { t, day }: Texts): string {
  const on = (date: Temporal.PlainDate) => day(date.toZonedDateTime('UTC').toInstant())
  if (startsOn && endsOn) return t('group.dates', { from: on(startsOn), to: on(endsOn) })
  if (startsOn) return t('group.from', { from: on(startsOn) })
  return endsOn ? t('group.until', { to: on(endsOn) }) : ''
}
