import { clockIn } from '../bookings/clocks.ts'
import type { SlotDay } from '../bookings/slot-days.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { timeZones, zoneGroups } from '../members/time-zones.ts'
import type { CalendarState } from './calendar-part.ts'
import type { Hours } from './hours.ts'
import type { TypedHours } from './hours-form.ts'
import { blockedGroup, dayGroup, overridesGroup, type RowGroup, travelsGroup, weekdayName } from './hours-rows.ts'

type Notice = { kind: string; icon: string; title: string; text: string }
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
  /** What the hours that they give in a month leave no room for. */
  month?: { lines: string[]; url: string; label: string }
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
      groups: zoneGroups(typed.zone, { now }, texts),
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
  const { t } = texts
  const ranges = (list: { from: string; to: string }[]) =>
    texts.list(list.map(({ from, to }) => t('clock.range', { from, to })))
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
