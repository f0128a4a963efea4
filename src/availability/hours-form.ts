import type { z } from 'zod'
import type { FormErrors } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { type Hours, hoursSchema } from './hours.ts'

/** Rows of a form as they were typed; empty ones are there to be filled in. */
export type TypedHours = {
  zone: string
  weekly: { weekday: string; from: string; to: string }[]
  overrides: { date: string; from: string; to: string }[]
  blocked: { from: string; to: string }[]
  travels: { from: string; to: string; zone: string }[]
}

type Group = Exclude<keyof TypedHours, 'zone'>
const columns = {
  weekly: ['weekday', 'from', 'to'],
  overrides: ['date', 'from', 'to'],
  blocked: ['from', 'to'],
  travels: ['from', 'to', 'zone'],
} as const satisfies Record<Group, readonly string[]>
const groups = Object.keys(columns) as Group[]

/** More rows than anybody fills in; what is beyond was typed by no person. */
const mostRows = 120

/** Hours as rows. The day's end is shown as a clock shows it. */
export const hoursAsTyped = (hours: Hours): TypedHours => ({
  zone: hours.zone,
  weekly: hours.weekly.map(({ weekday, from, to }) => ({ weekday: String(weekday), from, to: onClock(to) })),
  overrides: hours.overrides
    .toSorted(byDate)
    .flatMap(({ date, ranges }) =>
      ranges.length === 0
        ? [{ date, from: '', to: '' }]
        : ranges.map(({ from, to }) => ({ date, from, to: onClock(to) })),
    ),
  blocked: hours.blocked.toSorted(byBeginning).map((span) => ({ ...span })),
  travels: hours.travels.toSorted(byBeginning).map((span) => ({ ...span })),
})

const byDate = (one: { date: string }, other: { date: string }) => (one.date < other.date ? -1 : 1)
const byBeginning = (one: { from: string }, other: { from: string }) => (one.from < other.from ? -1 : 1)

const onClock = (time: string) => (time === '24:00' ? '00:00' : time)

/** What the browser sent: `weekly-3-from` is the third row's. */
export function typedHours(body: unknown): TypedHours {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const text = (name: string) => {
    const value = fields[name]
    return typeof value === 'string' ? value.trim().slice(0, 100) : ''
  }
  const rows = (group: Group) =>
    Array.from({ length: mostRows }, (_, index) => `${group}-${index}-`)
      .filter((prefix) => columns[group].some((column) => `${prefix}${column}` in fields))
      .map((prefix) => Object.fromEntries(columns[group].map((column) => [column, text(prefix + column)])))
  return { zone: text('zone'), ...Object.fromEntries(groups.map((group) => [group, rows(group)])) } as TypedHours
}

/** A row that was added, or taken out, by its button: `add weekly 1`, `remove blocked 0`. Undefined for any other. */
export function changedRows(typed: TypedHours, act: unknown): { typed: TypedHours; at: string } | undefined {
  const [, verb, name, number] = /^(add|remove) (weekly|overrides|blocked|travels) (\d{1,3})$/.exec(String(act)) ?? []
  const group = groups.find((one) => one === name)
  if (!group || !verb) return undefined
  const rows: Record<string, string>[] = typed[group]
  if (verb === 'remove') return { typed: { ...typed, [group]: rows.toSpliced(Number(number), 1) }, at: group }
  const empty = Object.fromEntries(columns[group].map((column) => [column, column === 'weekday' ? String(number) : '']))
  return { typed: { ...typed, [group]: [...rows, empty].slice(0, mostRows) }, at: group }
}

/** The hours that the rows mean, or what is wrong at which field. Rows left empty mean nothing. */
export function readHours(typed: TypedHours, texts: Texts): { hours?: Hours; errors: FormErrors } {
  const weekly = filled(typed.weekly, ({ from, to }) => from !== '' || to !== '')
  const blocked = filled(typed.blocked, ({ from, to }) => from !== '' || to !== '')
  const travels = filled(typed.travels, ({ from, to, zone }) => from !== '' || to !== '' || zone !== '')
  const dated = filled(typed.overrides, ({ date, from, to }) => date !== '' || from !== '' || to !== '')
  const days = Map.groupBy(dated, ({ row }) => row.date)
  const overrides = [...days].map(([date, rows]) => ({
    date,
    at: rows[0]?.at ?? 0,
    ranges: rows.filter(({ row }) => row.from !== '' || row.to !== ''),
  }))
  const parsed = hoursSchema.safeParse({
    zone: typed.zone,
    weekly: weekly.map(({ row }) => ({ weekday: Number(row.weekday), from: row.from, to: row.to })),
    overrides: overrides.map(({ date, ranges }) => ({
      date,
      ranges: ranges.map(({ row }) => ({ from: row.from, to: row.to })),
    })),
    blocked: blocked.map(({ row }) => row),
    travels: travels.map(({ row }) => row),
  })
  if (parsed.success) return { hours: parsed.data, errors: {} }
  const places = { weekly, blocked, travels }
  const errors: FormErrors = {}
  for (const { path, message } of parsed.error.issues) {
    const name = fieldOf(path, places, overrides)
    errors[name] ??= texts.find(message) ?? texts.t('form.check')
  }
  return { errors }
}

type Row<T> = { row: T; at: number }
const filled = <T>(rows: T[], isFilled: (row: T) => boolean): Row<T>[] =>
  rows.map((row, at) => ({ row, at })).filter(({ row }) => isFilled(row))

/** The field on the page that an issue is about: rows that were left empty are counted there. */
function fieldOf(
  [group, index, ...rest]: z.core.$ZodIssue['path'],
  places: Record<string, { at: number }[]>,
  overrides: { at: number; ranges: { at: number }[] }[],
): string {
  if (typeof index !== 'number') return String(group ?? '_')
  if (group !== 'overrides')
    return `${String(group)}-${places[String(group)]?.[index]?.at}-${String(rest[0] ?? 'from')}`
  const day = overrides[index]
  const [what, range, column] = rest
  return what === 'ranges' && typeof range === 'number'
    ? `overrides-${day?.ranges[range]?.at}-${String(column ?? 'from')}`
    : `overrides-${day?.at}-date`
}
