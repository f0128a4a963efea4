import { readHours } from '../../availability/queries.ts'
import type { Deps } from '../../deps.ts'
import type { Texts } from '../../http/texts.ts'
import { bookUrl, type CarriedContext } from '../book-url.ts'
import { offeredTypes, usualType } from './choose-time.ts'
import { type FreeLink, freeLinks } from './free-links.ts'

/** “Book 30 min” with a mentor, and when they are free next. */
export type BookButton = { label: string; url: string; free?: FreeLink }

/** Undefined where a mentor cannot be booked at all: without hours, or kinds of session that somebody could come to. */
export async function bookButton(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  mentor: { id: string; handle: string },
  reader: { id: string; timeZone: string } | undefined,
  context: CarriedContext,
  texts: Texts,
): Promise<BookButton | undefined> {
  const [types, hours, free] = await Promise.all([
    offeredTypes(deps, mentor.id),
    readHours(deps.db, mentor.id),
    freeLinks(deps, [{ memberId: mentor.id, handle: mentor.handle }], reader, context, texts),
  ])
  const type = usualType(types)
  if (!type || !hours) return undefined
  const link = free.get(mentor.id)
  return {
    label: texts.t('book.verb', { minutes: type.durationMinutes }),
    url: bookUrl(mentor.handle, context),
    ...(link ? { free: link } : {}),
  }
}
