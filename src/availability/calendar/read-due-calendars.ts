import { type CalendarDeps, calendarThreads, readCalendar } from './read-calendar.ts'
import { dueCalendars } from './stored.ts'

const atOnce = 4
const inOneGo = 500

/** Reads the calendars whose turn it is. One that cannot be read keeps none of the others from it. */
export async function readDueCalendars(deps: CalendarDeps, signal: AbortSignal): Promise<number> {
  const due = await dueCalendars(deps.db, deps.now(), inOneGo)
  if (due.length === 0) return 0
  const threads = calendarThreads()
  const waiting = [...due]
  const read = async () => {
    for (let id = waiting.shift(); id !== undefined && !signal.aborted; id = waiting.shift())
      try {
        await readCalendar(deps, id, { signal, threads })
      } catch (error) {
        if (!signal.aborted) deps.log.error({ err: error, memberId: id }, 'a calendar was not read')
      }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, read))
  } finally {
    await threads.close()
  }
  return due.length
}
