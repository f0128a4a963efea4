/** Sorting, ranges and pages, as every list of the API has them. https://api.stackexchange.com/docs/paging */

/** An error of the API; it is HTTP 400 whatever its id. https://api.stackexchange.com/docs/error-handling */
export class ApiError extends Error {
  readonly id: number
  readonly errorName: string
  constructor(id: number, errorName: string, message: string) {
    super(message)
    this.name = 'ApiError'
    this.id = id
    this.errorName = errorName
  }
}

export const badParameter = (message: string): ApiError => new ApiError(400, 'bad_parameter', message)

/** The first sort is the default. */
export type Sorts<Row> = Record<string, (row: Row) => number | string>

const pagesWithoutKey = 25

/**
 * One page of `rows`.
 *
 * @param createdAt  what `fromdate` and `todate` mean; `min` and `max` mean the field that is sorted by
 * @throws ApiError
 */
export function pageOf<Row>(
  rows: Iterable<Row>,
  query: URLSearchParams,
  sorts: Sorts<Row>,
  createdAt: (row: Row) => number = () => 0,
): { rows: Row[]; hasMore: boolean; total: number } {
  const page = whole(query, 'page') ?? 1
  const size = whole(query, 'pagesize') ?? 30
  if (page < 1) throw badParameter('page')
  if (size > 100) throw badParameter('pagesize')
  if (page > pagesWithoutKey && !query.get('key'))
    throw new ApiError(403, 'access_denied', `page above ${pagesWithoutKey} requires access token or app key`)
  const by = sorts[query.get('sort') ?? Object.keys(sorts)[0] ?? '']
  if (!by) throw badParameter('sort')
  const order = query.get('order') ?? 'desc'
  if (order !== 'asc' && order !== 'desc') throw badParameter('order')
  const isSorted = within(query, 'min', 'max')
  const isCreated = within(query, 'fromdate', 'todate')
  const sign = order === 'asc' ? 1 : -1
  const kept = [...rows]
    .filter((row) => isSorted(by(row)) && isCreated(createdAt(row)))
    .sort((a, b) => sign * compare(by(a), by(b)))
  return { rows: kept.slice((page - 1) * size, page * size), hasMore: kept.length > page * size, total: kept.length }
}

/** `1;2;3`, at most a hundred. @throws ApiError */
export function idsOf(list: string): number[] {
  const ids = list.split(';')
  if (ids.length > 100 || ids.some((id) => !/^\d{1,12}$/.test(id))) throw badParameter('ids')
  return [...new Set(ids.map(Number))]
}

function within(query: URLSearchParams, lower: string, upper: string): (value: number | string) => boolean {
  const min = whole(query, lower)
  const max = whole(query, upper)
  return (value) => typeof value === 'string' || (value >= (min ?? -Infinity) && value <= (max ?? Infinity))
}

function whole(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  if (!/^\d{1,12}$/.test(value)) throw badParameter(name)
  return Number(value)
}

const compare = (a: number | string, b: number | string) => (a < b ? -1 : a > b ? 1 : 0)
