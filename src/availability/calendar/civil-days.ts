/** Years, months and days of the Gregorian calendar, by days since 1970-01-01. */

export type CivilDate = { year: number; month: number; day: number }

export function civilDate(dayNumber: number): CivilDate {
  let year = 1970 + Math.floor(dayNumber / 365.2425)
  while (newYear(year) > dayNumber) year--
  while (newYear(year + 1) <= dayNumber) year++
  const ofYear = dayNumber - newYear(year)
  let month = Math.min(12, Math.floor(ofYear / 31) + 1)
  while (month < 12 && ofYear >= daysBefore(year, month + 1)) month++
  return { year, month, day: ofYear - daysBefore(year, month) + 1 }
}

/** Of 1 January. */
export function newYear(year: number): number {
  const before = year - 1
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
  return (year - 1970) * 365 + leapDays - leapDaysBefore1970
}

/** Months since January of the year 0. */
export function monthIndex(dayNumber: number): number {
  const { year, month } = civilDate(dayNumber)
  return year * 12 + month - 1
}

/** The first day of a month so counted. */
export function firstDayOf(month: number): number {
  const year = Math.floor(month / 12)
  return newYear(year) + daysBefore(year, month - year * 12 + 1)
}

const leapDaysBefore1970 = 477
const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const isLeap = (year: number) => newYear(year + 1) - newYear(year) === 366
const daysBefore = (year: number, month: number) =>
  (daysBeforeMonth[month - 1] as number) + (month > 2 && isLeap(year) ? 1 : 0)
