import pg from 'pg'

type Parse = (text: string) => unknown

/**
 * timestamptz → Temporal.Instant, date → Temporal.PlainDate, bigint and count() → number. Only for our own pools:
 * pg-boss, in the same process, keeps the driver's own types.
 */
export const ourTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): Parse {
    return ((format ?? 'text') === 'text' ? parsers[oid] : undefined) ?? (pg.types.getTypeParser(oid, format) as Parse)
  },
}

const parsers: Record<number, Parse> = {
  [pg.types.builtins.INT8]: exactNumber,
  [pg.types.builtins.DATE]: (text) => Temporal.PlainDate.from(text),
  [pg.types.builtins.TIMESTAMPTZ]: (text) => Temporal.Instant.from(fiveDigitYear(text)),
}

function exactNumber(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is too large for a number`)
  return number
}

/** PostgreSQL writes the year 12026 as 12026, ISO 8601 as +012026. */
const fiveDigitYear = (text: string) => text.replace(/^\d{5,}(?=-)/, (year) => `+${year.padStart(6, '0')}`)

/** What the driver would write as JSON, in quotes. Arrays are looked into. */
export function temporalAsText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(temporalAsText)
  return value instanceof Temporal.Instant ||
    value instanceof Temporal.PlainDate ||
    value instanceof Temporal.PlainTime ||
    value instanceof Temporal.PlainDateTime
    ? value.toString()
    : value
}
