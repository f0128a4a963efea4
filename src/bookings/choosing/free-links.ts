import { nextFree } from '../../availability/next-free.ts'
import type { Deps } from '../../deps.ts'
import type { Texts } from '../../http/texts.ts'
import { bookUrl, type CarriedContext } from '../book-url.ts'
import { freeText } from './free-text.ts'

/** `offersSessions`: where it was asked already. */
type Named = { memberId: string; handle: string; offersSessions?: boolean }

/** The next time that somebody is free, as a link to the page where it is held. */
export type FreeLink = { text: string; url: string }

/**
 * The next free time of each of these people who has one, by their id; whoever is no mentor, away or full is not there. The
 * same few queries however many they are. A visitor's zone is not known: theirs are told in UTC, and say so.
 *
 * @param context  goes along to the booking
 */
export async function freeLinks(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  people: Named[],
  reader: { id: string; timeZone: string } | undefined,
  context: CarriedContext,
  texts: Texts,
): Promise<Map<string, FreeLink>> {
  const zone = reader?.timeZone ?? 'UTC'
  const ids = [...new Set(people.filter((one) => one.offersSessions !== false).map(({ memberId }) => memberId))]
  const found = await nextFree(deps, ids, { ...(reader ? { id: reader.id } : {}), zone })
  const shown = { zone, now: deps.now(), isOwnZone: reader !== undefined }
  return new Map(
    people.flatMap(({ memberId, handle }) => {
      const free = found.get(memberId)
      if (!free) return []
      const url = bookUrl(handle, { type: free.typeSlug, at: free.startsAt, ...context })
      return [[memberId, { text: freeText(free.startsAt, shown, texts), url }]]
    }),
  )
}

/** What a row of a person shows beside who they are. */
export type WithFree = { free?: FreeLink }

/** The same people, each with their next free time where they have one. */
export async function withFree<T extends Named>(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  people: T[],
  reader: { id: string; timeZone: string } | undefined,
  context: CarriedContext,
  texts: Texts,
): Promise<(T & WithFree)[]> {
  const links = await freeLinks(deps, people, reader, context, texts)
  return people.map((person) => {
    const free = links.get(person.memberId)
    return free ? { ...person, free } : person
  })
}
