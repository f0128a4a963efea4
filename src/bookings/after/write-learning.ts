import { atOnce } from '../../at-once.ts'
import { Conflict, Refused } from '../../errors.ts'
import { resolveTags } from '../../tags/resolve.ts'
import { type Around, mustReachOther, writingTo } from '../around.ts'
import type { BookingDeps } from '../rules.ts'
import type { Side } from '../states.ts'
import { tellOfBooking } from '../telling/tell.ts'

/** What came out of a session, as everyone may read it one day. */
export type DraftLearning = { title: string; asked: string; body: string; tags: string[] }

/** The other wrote meanwhile: nothing was saved. */
export class LearningMoved extends Conflict {
  constructor() {
    super('learning-moved')
  }
}

/**
 * Writes the draft, and asks the other to agree to it: whoever writes has agreed to what they wrote, and nobody else to anything.
 * @param version  of the draft that was read; 0 where there was none
 * @throws LearningMoved
 * @throws Refused at 'tags' for words that the vocabulary does not know
 * @throws NotFound 'booking-not-found'
 * @throws Conflict 'learning-early', 'learning-published', 'booking-moved', 'booking-left'
 * @throws Forbidden 'muted', 'blocked', 'not-just-now'
 */
export async function writeLearning(
  deps: BookingDeps,
  { publicId, by, version, draft }: { publicId: string; by: string; version: number; draft: DraftLearning },
): Promise<void> {
  await atOnce(deps, async (trx) => {
    const around = await learningOf(trx, deps.now(), publicId, by)
    const { tags, unknown } = await resolveTags(trx, draft.tags)
    if (unknown.length > 0)
      throw new Refused('tags', 'unknown-tags', { tags: unknown.join(', '), count: unknown.length })
    const there = await trx('booking_learnings').where('booking_id', around.row.id).first('version', 'published_at')
    if (there?.published_at) throw new Conflict('learning-published')
    if ((there?.version ?? 0) !== version) throw new LearningMoved()
    await trx('booking_learnings')
      .insert({
        booking_id: around.row.id,
        title: draft.title,
        asked: draft.asked,
        body: draft.body,
        tags: tags.map(({ name }) => name),
        version: version + 1,
        ...consentsOf(around.side, version + 1),
        updated_at: deps.now(),
      })
      .onConflict('booking_id')
      .merge()
    await tellOfBooking(trx, deps, around.row.id, 'learning', { by: around.side, once: `draft ${version + 1}` })
  })
}

const consentsOf = (side: Side, version: number) => ({
  asker_consents: side === 'asker' ? version : null,
  mentor_consents: side === 'mentor' ? version : null,
})

/**
 * The booking, locked, of somebody who may write what came out of it: from its beginning on.
 * @throws as `writeLearning`
 */
export async function learningOf(
  trx: BookingDeps['db'],
  now: Temporal.Instant,
  publicId: string,
  by: string,
): Promise<Around> {
  const around = await writingTo(trx, publicId, by)
  if (around.row.state !== 'confirmed') throw new Conflict('booking-moved')
  if (Temporal.Instant.compare(now, around.row.starts_at) < 0) throw new Conflict('learning-early')
  await mustReachOther(trx, now, by, around)
  return around
}
