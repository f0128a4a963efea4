import { clockIn } from '../bookings/clocks.ts'
import type { SlotDay } from '../bookings/slot-days.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { timeZones, zoneName } from '../members/time-zones.ts'
import type { CalendarState } from './calendar-part.ts'
import type { Hours } from './hours.ts'
import type { TypedHours } from './hours-form.ts'

type Notice = { kind: string; icon: string; title: string; text: string }
/** An input of a row; its label is read, and seen where the row has no heading that says it. */
export type Cell = { id: string; kind: string; value: string; label: string; isWrong: boolean; list?: string }
export type Row = { cells: Cell[]; error?: string; errorId: string; remove?: { value: string; label: string } }
export type RowGroup = {
  id: string
  /** Written in the serif, with a line above; a day of the week has neither. */
  title: string
  hint?: string
  error?: string
  rows: Row[]
  add: { value: string; label: string; name: string }
}

export type HoursPage = {
  title: string
  lead: string
  notice?: Notice
  changed?: { title: string; text: string; saved: string[]; takeUrl: string; take: string }
  summary?: FormSummary
  version: string
  zone: Field
  zones: string[]
  /** Of the week: a group for each day. */
  days: RowGroup[]
  weeklyError?: string
  others: RowGroup[]
  preview: Preview
  calendar: CalendarState
}

export type Preview = {
  title: string
  text: string
  types: { name: string; url: string; isHere: boolean }[]
  days: SlotDay[]
  empty?: string
}

export type HoursGiven = {
  typed: TypedHours
  version: number
  errors: FormErrors
  notice?: 'saved' | 'shown' | 'connected' | 'removed' | 'read'
  /** What is saved, where somebody saved it after this form was opened. */
  savedMeanwhile?: Hours
  preview: Preview
  calendar: CalendarState
  now: Temporal.Instant
}

/** When a mentor has time: rows that may be filled, added and taken out. */
export function hoursPage(given: HoursGiven, texts: Texts): HoursPage {
  const { typed, errors, now } = given
  const { t } = texts
  const summary = formSummary(
    { ...errors, ...(given.calendar.field.error ? { address: given.calendar.field.error } : {}) },
    texts,
  )
  const zones = timeZones.includes(typed.zone) || typed.zone === '' ? timeZones : [typed.zone, ...timeZones]
  return {
    title: t('hours.title'),
    lead: t('hours.lead'),
    ...(given.notice ? { notice: noticeOf(given.notice, texts) } : {}),
    ...(given.savedMeanwhile ? { changed: changedPart(given.savedMeanwhile, texts) } : {}),
    ...(summary ? { summary } : {}),
    version: String(given.version),
    zone: field({
      name: 'zone',
      kind: 'select',
      label: t('hours.zone'),
      hint: t('hours.zone.hint'),
      value: typed.zone,
      options: zones.map((zone) => ({ value: zone, label: zoneName(zone, now) })),
      ...(errors.zone ? { error: errors.zone } : {}),
    }),
    zones: timeZones,
    days: [1, 2, 3, 4, 5, 6, 7].map((weekday) => dayGroup(weekday, typed, errors, texts)),
    ...(errors.weekly ? { weeklyError: errors.weekly } : {}),
    others: [
      overridesGroup(typed, errors, texts),
      blockedGroup(typed, errors, texts),
      travelsGroup(typed, errors, texts),
    ],
    preview: given.preview,
    calendar: given.calendar,
  }
}

function noticeOf(notice: NonNullable<HoursGiven['notice']>, { t }: Texts): Notice {
  const words: Record<typeof notice, [string, string, string]> = {
    saved: [t('hours.saved'), t('hours.saved.text'), 'done'],
    shown: [t('hours.shown'), t('hours.shown.text'), ''],
    connected: [t('calendar.connected'), t('calendar.connected.text'), 'done'],
    removed: [t('calendar.removed'), t('calendar.removed.text'), 'done'],
    read: [t('calendar.asked'), t('calendar.asked.text'), 'done'],
  }
  const [title, text, kind] = words[notice]
  return { kind, icon: kind === 'done' ? 'solved' : 'held', title, text }
}

const changedPart = (saved: Hours, texts: Texts): HoursPage['changed'] => ({
  title: texts.t('hours.changed'),
  text: texts.t('hours.changed.text'),
  saved: hoursInWords(saved, texts),
  takeUrl: '/desk/mentor/hours',
  take: texts.t('hours.changed.take'),
})

/** “Monday 18:00 to 20:00”: hours as lines to be read. */
export function hoursInWords(hours: Hours, texts: Texts): string[] {
  const { t, language } = texts
  const ranges = (list: { from: string; to: string }[]) =>
    new Intl.ListFormat(language).format(list.map(({ from, to }) => t('clock.range', { from, to })))
  const weekly = [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) => {
    const ofDay = hours.weekly.filter((one) => one.weekday === weekday)
    return ofDay.length > 0 ? [t('hours.line', { day: weekdayName(weekday, texts), ranges: ranges(ofDay) })] : []
  })
  return [
    t('hours.line.zone', { zone: hours.zone }),
    ...(weekly.length > 0 ? weekly : [t('hours.line.no-week')]),
    ...hours.overrides.map(({ date, ranges: list }) =>
      t('hours.line', {
        day: dateName(date, texts),
        ranges: list.length > 0 ? ranges(list) : t('hours.line.none'),
      }),
    ),
    ...hours.blocked.map(({ from, to }) =>
      t('hours.line.blocked', { from: from.replace('T', ' '), to: to.replace('T', ' ') }),
    ),
    ...hours.travels.map(({ from, to, zone }) =>
      t('hours.line.travel', { from: dateName(from, texts), to: dateName(to, texts), zone }),
    ),
  ]
}

const noonOf = (date: string) => {
  const startsAt = Temporal.Instant.from(`${date}T12:00Z`)
  return { startsAt, endsAt: startsAt }
}
const dateName = (date: string, texts: Texts) => clockIn(noonOf(date), 'UTC', texts).shortDay

/** Monday is 1. 2026-11-30 is one. */
const weekdayName = (weekday: number, { language }: Texts) =>
  Temporal.PlainDate.from('2026-11-29').add({ days: weekday }).toLocaleString(language, { weekday: 'long' })

function dayGroup(weekday: number, typed: TypedHours, errors: FormErrors, texts: Texts): RowGroup {
  const { t } = texts
  const day = weekdayName(weekday, texts)
  const rows = typed.weekly.map((row, index) => ({ row, index })).filter(({ row }) => row.weekday === String(weekday))
  return {
    id: `weekly-day-${weekday}`,
    title: day,
    rows: rows.map(({ row, index }, number) =>
      makeRow(
        `weekly-${index}`,
        errors,
        t('hours.remove', { what: day, number: number + 1 }),
        `remove weekly ${index}`,
        [
          { column: 'weekday', kind: 'hidden', value: row.weekday, label: '' },
          { column: 'from', kind: 'time', value: row.from, label: t('hours.from', { what: day }) },
          { column: 'to', kind: 'time', value: row.to, label: t('hours.to', { what: day }) },
        ],
      ),
    ),
    add: { value: `add weekly ${weekday}`, label: t('hours.add'), name: t('hours.add.on', { day }) },
  }
}

type Given = { column: string; kind: string; value: string; label: string; list?: string }

function makeRow(prefix: string, errors: FormErrors, remove: string, value: string, cells: Given[]): Row {
  const error = cells.map(({ column }) => errors[`${prefix}-${column}`]).find((one) => one !== undefined)
  return {
    cells: cells.map(({ column, ...cell }) => ({
      ...cell,
      id: `${prefix}-${column}`,
      isWrong: errors[`${prefix}-${column}`] !== undefined,
    })),
    ...(error ? { error } : {}),
    errorId: `${prefix}-error`,
    // An empty row means nothing: there is nothing to take out.
    ...(cells.some((cell) => cell.kind !== 'hidden' && cell.value !== '') || !prefix.startsWith('weekly')
      ? { remove: { value, label: remove } }
      : {}),
  }
}

function overridesGroup(typed: TypedHours, errors: FormErrors, texts: Texts): RowGroup {
  const { t } = texts
  return {
    id: 'overrides',
    title: t('hours.overrides'),
    hint: t('hours.overrides.hint'),
    ...(errors.overrides ? { error: errors.overrides } : {}),
    rows: typed.overrides.map((row, index) =>
      makeRow(
        `overrides-${index}`,
        errors,
        t('hours.remove', { what: t('hours.overrides'), number: index + 1 }),
        `remove overrides ${index}`,
        [
          { column: 'date', kind: 'date', value: row.date, label: t('hours.day') },
          { column: 'from', kind: 'time', value: row.from, label: t('hours.from.short') },
          { column: 'to', kind: 'time', value: row.to, label: t('hours.to.short') },
        ],
      ),
    ),
    add: { value: 'add overrides 0', label: t('hours.overrides.add'), name: t('hours.overrides.add') },
  }
}

function blockedGroup(typed: TypedHours, errors: FormErrors, texts: Texts): RowGroup {
  const { t } = texts
  return {
    id: 'blocked',
    title: t('hours.blocked'),
    hint: t('hours.blocked.hint'),
    ...(errors.blocked ? { error: errors.blocked } : {}),
    rows: typed.blocked.map((row, index) =>
      makeRow(
        `blocked-${index}`,
        errors,
        t('hours.remove', { what: t('hours.blocked'), number: index + 1 }),
        `remove blocked ${index}`,
        [
          { column: 'from', kind: 'datetime-local', value: row.from, label: t('hours.from.short') },
          { column: 'to', kind: 'datetime-local', value: row.to, label: t('hours.to.short') },
        ],
      ),
    ),
    add: { value: 'add blocked 0', label: t('hours.blocked.add'), name: t('hours.blocked.add') },
  }
}

function travelsGroup(typed: TypedHours, errors: FormErrors, texts: Texts): RowGroup {
  const { t } = texts
  return {
    id: 'travels',
    title: t('hours.travels'),
    hint: t('hours.travels.hint'),
    ...(errors.travels ? { error: errors.travels } : {}),
    rows: typed.travels.map((row, index) =>
      makeRow(
        `travels-${index}`,
        errors,
        t('hours.remove', { what: t('hours.travels'), number: index + 1 }),
        `remove travels ${index}`,
        [
          { column: 'from', kind: 'date', value: row.from, label: t('hours.travels.from') },
          { column: 'to', kind: 'date', value: row.to, label: t('hours.travels.to') },
          { column: 'zone', kind: 'text', value: row.zone, label: t('hours.travels.zone'), list: 'zones' },
        ],
      ),
    ),
    add: { value: 'add travels 0', label: t('hours.travels.add'), name: t('hours.travels.add') },
  }
}
