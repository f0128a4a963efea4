/** What goes along from a question, a request or a search, through every step until it is booked. */
export type CarriedContext = {
  /** Public ids. */
  question?: string
  request?: string
  /** What was searched for. */
  q?: string
}

export type BookWanted = CarriedContext & {
  type?: string
  /** A time that was chosen, and is not held yet. */
  at?: Temporal.Instant
  /** IANA: in place of the reader's own. */
  zone?: string
  /** `2026-11-26`, the first day of the list. */
  from?: string
  days?: number
}

/** The page where a time with this mentor is chosen. */
export function bookUrl(handle: string, wanted: BookWanted = {}): string {
  const query = new URLSearchParams(fieldsOf(wanted))
  const text = query.toString()
  return `/mentors/${encodeURIComponent(handle)}/book${text ? `?${text}` : ''}`
}

/** The same as fields of a form, or of an address. */
export function fieldsOf({ type, at, zone, from, days, question, request, q }: BookWanted): [string, string][] {
  const fields: [string, string | undefined][] = [
    ['type', type],
    ['at', at?.toString()],
    ['zone', zone],
    ['from', from],
    ['days', days === undefined ? undefined : String(days)],
    ['question', question],
    ['request', request],
    ['q', q],
  ]
  return fields.filter((field): field is [string, string] => field[1] !== undefined && field[1] !== '')
}
