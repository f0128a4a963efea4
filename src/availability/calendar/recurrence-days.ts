import { weekdayOf } from '../days.ts'
import { civilDate, firstDayOf, monthIndex, newYear } from './civil-days.ts'

/** The parts of a recurrence rule that name days. Empty: says nothing. */
export type DayRules = {
  /** 1 to 12. */
  months: number[]
  weekNumbers: number[]
  yearDays: number[]
  monthDays: number[]
  /** Monday is 1. The second Tuesday: {nth: 2, weekday: 2}; every Tuesday: nth 0. */
  weekdays: { nth: number; weekday: number }[]
  /** Monday is 1. */
  weekStart: number
}

export type MonthOrYear = 'MONTHLY' | 'YEARLY'
type Period = MonthOrYear | 'WEEKLY' | 'DAILY'

export const hasDayRules = (rules: DayRules): boolean =>
  [rules.months, rules.weekNumbers, rules.yearDays, rules.monthDays, rules.weekdays].some((list) => list.length > 0)

/** The days of a period, [first, end), that the rule names; what it leaves open is as on the day of `start`. */
export function daysOf(rules: DayRules, period: Period, first: number, end: number, start: number): number[] {
  const complete = withDefaults(rules, period, Math.floor(start / 86_400_000))
  const days: number[] = []
  for (let day = first; day < end; day++) if (isNamed(complete, period, day)) days.push(day)
  return days
}

function withDefaults(rules: DayRules, period: Period, startDay: number): DayRules {
  const { weekNumbers, yearDays, monthDays, weekdays, months } = rules
  if (period === 'DAILY' || yearDays.length + monthDays.length + weekdays.length > 0) return rules
  if (period === 'WEEKLY' || weekNumbers.length > 0)
    return { ...rules, weekdays: [{ nth: 0, weekday: weekdayOf(startDay) }] }
  const { month, day } = civilDate(startDay)
  return { ...rules, monthDays: [day], months: period === 'YEARLY' && months.length === 0 ? [month] : months }
}

function isNamed(rules: DayRules, period: Period, day: number): boolean {
  const { year, month, day: ofMonth } = civilDate(day)
  if (rules.months.length > 0 && !rules.months.includes(month)) return false
  if (rules.weekdays.length > 0 && !isWeekday(rules, period, day)) return false
  const isFromEnd = (list: number[], place: number, length: number) =>
    list.includes(place) || list.includes(place - length - 1)
  if (rules.monthDays.length > 0) {
    const length = firstDayOf(monthIndex(day) + 1) - firstDayOf(monthIndex(day))
    if (!isFromEnd(rules.monthDays, ofMonth, length)) return false
  }
  if (rules.yearDays.length > 0) {
    if (!isFromEnd(rules.yearDays, day - newYear(year) + 1, newYear(year + 1) - newYear(year))) return false
  }
  if (rules.weekNumbers.length > 0) {
    const { week, weeks } = weekNumber(day, rules.weekStart)
    if (!isFromEnd(rules.weekNumbers, week, weeks)) return false
  }
  return true
}

/** The n-th of a year where the rule is of years and names no months; else of a month. */
function isWeekday({ weekdays, months }: DayRules, period: Period, day: number): boolean {
  const ofDay = weekdays.filter(({ weekday }) => weekday === weekdayOf(day))
  if (ofDay.length === 0) return false
  if (period === 'WEEKLY' || period === 'DAILY' || ofDay.some(({ nth }) => nth === 0)) return true
  const isOfYear = period === 'YEARLY' && months.length === 0
  const { year } = civilDate(day)
  const first = isOfYear ? newYear(year) : firstDayOf(monthIndex(day))
  const end = isOfYear ? newYear(year + 1) : firstDayOf(monthIndex(day) + 1)
  const fromStart = Math.floor((day - first) / 7) + 1
  const fromEnd = -Math.floor((end - 1 - day) / 7) - 1
  return ofDay.some(({ nth }) => nth === fromStart || nth === fromEnd)
}

/** As ISO 8601 counts, by weeks that begin on another day: the first has four days of the year at least. */
function weekNumber(day: number, weekStart: number): { week: number; weeks: number } {
  const weekOf = (one: number) => one - ((weekdayOf(one) - weekStart + 7) % 7)
  // The year of a week is that of its fourth day.
  const begins = weekOf(day)
  const { year } = civilDate(begins + 3)
  const firstOf = (of: number) => weekOf(newYear(of) + 3)
  return { week: (begins - firstOf(year)) / 7 + 1, weeks: (firstOf(year + 1) - firstOf(year)) / 7 }
}
