/**
 * How the questions are walked, oldest activity first. Page numbers alone lose questions: whoever is edited during the
 * walk moves to the end, and all behind it move up, across the page's edge. So a page either starts a new window at the
 * last activity seen (`min`, inclusive), or overlaps what was read by a few questions; where it begins with none of
 * those, more moved than the overlap covers, and a new window starts. Pure.
 */
import { ConnectorError } from '../contract.ts'
import type { Place } from './shapes.ts'

export type Position = {
  /** The window: questions active at this second or later. */
  min: number
  /** How many of the window were read. */
  offset: number
  /** The activity of the last one read, and how many of those read share it: so many of the window that would start there. */
  last: number
  ties: number
  /** Ids of the last ones read, in order. */
  tail: number[]
}

export type Ask = { min: number; page: number; pageSize: number }

/** Overlaps longer than this are not worth their requests. */
const longestOverlap = 40

export const startAt = (min: number): Position => ({ min, offset: 0, last: min, ties: 0, tail: [] })

/**
 * The request that brings the most new questions.
 * @param lastPage  the API refuses pages after it
 * @throws ConnectorError 'config' where more questions share one second than the pages reach
 */
export function nextAsk(at: Position, pageSize: number, lastPage: number): Ask {
  if (at.offset === 0) return { min: at.min, page: 1, pageSize }
  const windows = [
    { min: at.last, read: at.ties },
    { min: at.min, read: at.offset },
  ]
  const asks = windows.flatMap(({ min, read }) => {
    const found = []
    for (let size = pageSize; size * 2 >= pageSize; size--) {
      const page = Math.floor((read - 1) / size) + 1
      const overlap = read - (page - 1) * size
      if (page <= lastPage && (page === 1 || overlap <= longestOverlap))
        found.push({ min, page, pageSize: size, gain: page * size - read })
    }
    return found
  })
  const best = asks.reduce((a, b) => (b.gain > a.gain ? b : a), { min: 0, page: 0, pageSize: 0, gain: 0 })
  if (best.gain === 0)
    throw new ConnectorError('config', 'More questions share one second of activity than the API shows without a key', {
      fix: 'Set key (an app key from stackapps.com)',
    })
  return { min: best.min, page: best.page, pageSize: best.pageSize }
}

/** Where the walk is after an answer. `finished`: nothing is left behind the position. */
export function advance(
  at: Position,
  ask: Ask,
  answer: { questions: Place[]; hasMore: boolean },
): { position: Position; finished: boolean } {
  const start = (ask.page - 1) * ask.pageSize
  const first = answer.questions[0]
  // One of the tail that was edited since is no mark: it has moved on to the end.
  const isWhereWeWere =
    first !== undefined && first.last_activity_date <= at.last && at.tail.includes(first.question_id)
  const connects = start === 0 || isWhereWeWere
  if (!connects) return { position: startAt(at.last), finished: false }

  const last = answer.questions.at(-1)
  if (!last) return { position: startAt(ask.min), finished: !answer.hasMore }
  const second = last.last_activity_date
  const sharing = answer.questions.filter((q) => q.last_activity_date === second).length
  const position = {
    min: ask.min,
    offset: start + answer.questions.length,
    last: second,
    ties: sharing + (sharing === answer.questions.length ? tiesBefore(at, ask, second, start) : 0),
    tail: answer.questions.slice(-longestOverlap).map((q) => q.question_id),
  }
  return { position, finished: !answer.hasMore }
}

/** How many questions of that second lie before the page that begins at `start`. */
function tiesBefore(at: Position, ask: Ask, second: number, start: number): number {
  if (ask.min === second) return start
  const read = ask.min === at.min ? at.offset : at.ties
  return at.last === second ? Math.max(0, at.ties - (read - start)) : 0
}
