/**
 * Dates as sites write them: ISO 8601 with its usual liberties (no zone, a space for the T, a date alone), RFC 822 with
 * two-digit years and named zones, HTTP's. Without a zone it is UTC. Pure.
 * @returns undefined where it is no date
 */
export function instantOf(text: string | null | undefined): Temporal.Instant | undefined {
  const trimmed = text?.trim() ?? ''
  const parts = isoParts(trimmed) ?? rfc822Parts(trimmed)
  if (!parts) return undefined
  const { year, month, day, hour, minute, second, millisecond, zone } = parts
  if (day < 1 || day > daysOf(year, month) || hour > 23 || minute > 59) return undefined
  const minutes = (daysUntil(year, month, day) * 24 + hour) * 60 + minute - zone
  return Temporal.Instant.fromEpochMilliseconds((minutes * 60 + second) * 1000 + millisecond)
}

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Of a month; 0 where there is none. */
const daysOf = (year: number, month: number) => (month === 2 && isLeap(year) ? 29 : (lengths[month - 1] ?? 0))

/**
 * From 1970-01-01 to a day of the Gregorian calendar, by its years counted from March: every answer of every site has dates,
 * and a date and time of Temporal's on the way takes ten times as long.
 */
function daysUntil(year: number, month: number, day: number): number {
  const years = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return years * 365 + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400) + dayOfYear - 719_468
}

type Parts = {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  millisecond: number
  /** Minutes east of UTC. */
  zone: number
}

const iso =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(z|[+-]\d{2}:?\d{2}|[a-z]{2,4})?)?$/i
const rfc822 =
  /^(?:[\p{L}.]+,?\s+)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s-]+(\d{4}|\d{2})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([+-]\d{1,2}:?\d{2}|[a-z]{1,5})?.*)?$/iu

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Hours east of UTC of the zones that RFC 822 names, and of those that people write besides. */
const zoneHours: Record<string, number> = {
  ...{
    z: 0,
    ut: 0,
    utc: 0,
    gmt: 0,
    wet: 0,
    bst: 1,
    west: 1,
    cet: 1,
    cest: 2,
    eet: 2,
    eest: 3,
    msk: 3,
    jst: 9,
    aest: 10,
  },
  ...{ est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7 },
}

function isoParts(text: string): Parts | undefined {
  const [, year, month, day, hour, minute, second, fraction, zone] = iso.exec(text) ?? []
  if (!year) return undefined
  const millisecond = Number((fraction ?? '0').slice(0, 3).padEnd(3, '0'))
  return parts({ year: Number(year), month: Number(month), day, hour, minute, second, zone, millisecond })
}

function rfc822Parts(text: string): Parts | undefined {
  const [, day, name = '', year = '', hour, minute, second, zone] = rfc822.exec(text) ?? []
  const month = months.indexOf(name.toLowerCase()) + 1
  if (month === 0) return undefined
  const full = year.length === 4 ? Number(year) : Number(year) + (Number(year) < 50 ? 2000 : 1900)
  return parts({ year: full, month, day, hour, minute, second, zone, millisecond: 0 })
}

function parts(found: {
  year: number
  month: number
  day: string | undefined
  hour: string | undefined
  minute: string | undefined
  second: string | undefined
  millisecond: number
  zone: string | undefined
}): Parts {
  return {
    year: found.year,
    month: found.month,
    day: Number(found.day),
    hour: Number(found.hour ?? 0),
    minute: Number(found.minute ?? 0),
    // A leap second is the last one of its minute to us.
    second: Math.min(59, Number(found.second ?? 0)),
    millisecond: found.millisecond,
    zone: zoneMinutes(found.zone),
  }
}

function zoneMinutes(zone = 'z'): number {
  const offset = /^([+-])(\d{1,2}):?(\d{2})$/.exec(zone)
  if (!offset) return (zoneHours[zone.toLowerCase()] ?? 0) * 60
  return (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]))
}
