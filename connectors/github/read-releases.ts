import { z } from 'zod'
import { problemOf, read } from '../answers.ts'
import type { Item } from '../contract.ts'
import { type Answer, answerOf, isOf, pagesOf } from './api.ts'
import { idOf } from './ids.ts'
import { releaseItem } from './map.ts'
import { batchOf, failureOf, isLate, noRows, type PartRun, type Reading } from './reading.ts'
import { releasePlaceShape, releaseShape } from './shapes.ts'

const route = 'GET /repos/{owner}/{repo}/releases'

/**
 * All releases, newest first, whenever the first page has changed. Those that a whole list lacks are gone.
 * Drafts, which a token may show, are not published.
 */
export async function* readReleases(reading: Reading): PartRun {
  const { api, at, settings, home } = reading
  const licence = home.spdx ?? ''
  const before = reading.place.releases
  const parameters = { ...at, per_page: settings.pageSize }
  const first = await api.get(route, parameters, before?.licence === licence ? before.etag : undefined)
  if (first === undefined) return true
  const ids = new Set<number>()
  for await (const answer of first.next === undefined ? [first] : pagesOf(api, route, parameters)) {
    const rows = noRows()
    for (const raw of rowsOf(answer)) {
      const { id, draft } = read(releasePlaceShape, raw, 'A release without its id')
      if (draft || ids.has(id)) continue
      ids.add(id)
      const release = releaseShape.safeParse(raw)
      if (release.success) rows.items.push(releaseItem(settings, home, release.data))
      else rows.failures.push(failureOf(reading, 'release', id, 'validate', problemOf(release.error)))
    }
    if (answer.next === undefined) {
      for (const id of (before?.ids ?? []).filter((known) => !ids.has(known))) {
        // Pages shift when one goes meanwhile: a list's silence is not believed.
        if ((await readRelease(reading, id)) === undefined)
          rows.tombstones.push({ externalId: idOf(home.id, 'release', id), reason: 'deleted' })
        else ids.add(id)
      }
      const etag = first.etag && { etag: first.etag }
      reading.place = { ...reading.place, releases: { ...etag, licence, ids: [...ids].slice(0, mostIds) } }
    }
    yield batchOf(reading, rows)
    if (answer.next !== undefined && isLate(reading)) return false
  }
  return true
}

/** One release as it is now, or what is wrong with it; undefined where it is gone, or a draft. */
export async function readRelease(
  { api, at, settings, home }: Reading,
  id: number,
): Promise<Item | string | undefined> {
  let data: unknown
  try {
    data = (await answerOf(api, 'GET /repos/{owner}/{repo}/releases/{release_id}', { ...at, release_id: id })).data
  } catch (error) {
    if (isOf(error, 'gone')) return undefined
    throw error
  }
  const release = releaseShape.safeParse(data)
  if (!release.success) return problemOf(release.error)
  return release.data.draft ? undefined : releaseItem(settings, home, release.data)
}

/** What fits into a cursor. */
const mostIds = 1000

const rowsOf = ({ data }: Answer): unknown[] => read(z.array(z.unknown()), data, 'The list of releases')
