/** The rows of the form of a mentor's hours: a group for each day of the week, and others for what departs from it. */
import type { FormErrors } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { TypedHours } from './hours-form.ts'

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

/** Monday is 1. 2026-11-30 is one. */
export const weekdayName = (weekday: number, { language }: Texts) =>
  Temporal.PlainDate.from('2026-11-29').add({ days: weekday }).toLocaleString(language, { weekday: 'long' })

export function dayGroup(weekday: number, typed: TypedHours, errors: FormErrors, texts: Texts): RowGroup {
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

export function overridesGroup(typed: TypedHours, errors: FormErrors, texts: Texts): RowGroup {
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

export function blockedGroup(typed: TypedHours, errors: FormErrors, texts: Texts): RowGroup {
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

export function travelsGroup(typed: TypedHours, errors: FormErrors, texts: Texts): RowGroup {
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
