import type { Db } from '../db.ts'
import { Refused } from '../errors.ts'
import { foldedName } from '../items/authors.ts'

const longestTitle = 120

type Beside = { siteUrl?: string; id?: string }

/**
 * That title; or, where another source has it already, one like it that tells the two apart: with its host, else with a
 * number. Two that are added at the same moment may have one title all the same: people are confused by it, nothing else.
 *
 * @param beside.siteUrl  where its site is, as far as known
 * @param beside.id  of the source that is called something else now: its own title is free to it
 */
export async function freeTitle(db: Db, title: string, { siteUrl, id }: Beside = {}): Promise<string> {
  const titles: string[] = await db('sources')
    .whereNot('state', 'removing')
    .modify((query) => id && query.whereNot('id', id))
    .pluck('title')
  const taken = new Set(titles.map(foldedName))
  const isFree = (one: string) => !taken.has(foldedName(one))
  if (isFree(title)) return title
  const withMark = (mark: string) => `${title.slice(0, longestTitle - mark.length - 3).trim()} (${mark})`
  const host =
    siteUrl &&
    URL.parse(siteUrl)
      ?.host.replace(/^www\./, '')
      .slice(0, 60)
  const hosted = host && foldedName(host) !== foldedName(title) ? withMark(host) : undefined
  if (hosted && isFree(hosted)) return hosted
  let number = 2
  while (!isFree(withMark(String(number)))) number++
  return withMark(String(number))
}

/** @throws Refused 'title-taken' at the field `title`, with one that is `free` */
export async function mustBeFreeTitle(db: Db, title: string, beside: Beside): Promise<void> {
  const free = await freeTitle(db, title, beside)
  if (free !== title) throw new Refused('title', 'title-taken', { title, free })
}
