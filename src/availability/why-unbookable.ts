import { hasPlace } from '../bookings/has-place.ts'
import type { Deps } from '../deps.ts'
import { readHours, sessionTypesOf } from './queries.ts'

/** Why nobody can book a mentor, whatever their week looks like; undefined where somebody may. */
export async function whyUnbookable(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  memberId: string,
): Promise<'no-hours' | 'no-types' | undefined> {
  const [read, types] = await Promise.all([readHours(db, memberId), sessionTypesOf(db, memberId)])
  if (!read || (read.hours.weekly.length === 0 && read.hours.overrides.every(({ ranges }) => ranges.length === 0)))
    return 'no-hours'
  return types.some((type) => type.isOffered && hasPlace(config, type)) ? undefined : 'no-types'
}
