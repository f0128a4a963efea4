import { atOnce } from '../../at-once.ts'
import { Conflict } from '../../errors.ts'
import { mustReachOther, writingTo } from '../around.ts'
import type { BookingDeps } from '../rules.ts'

/** The other wrote meanwhile: nothing was saved, and both texts are shown. */
export class NotesMoved extends Conflict {
  readonly notes: string
  readonly version: number
  constructor(notes: string, version: number) {
    super('notes-moved')
    this.notes = notes
    this.version = version
  }
}

/**
 * Notes that both see and write. The same text again changes nothing.
 * @param version  of the notes as they were read
 * @throws NotesMoved
 * @throws NotFound 'booking-not-found'; Conflict 'booking-moved', 'booking-left'; Forbidden 'muted', 'blocked', 'not-just-now'
 */
export async function writeNotes(
  deps: BookingDeps,
  { publicId, by, notes, version }: { publicId: string; by: string; notes: string; version: number },
): Promise<void> {
  await atOnce(deps, async (trx) => {
    const around = await writingTo(trx, publicId, by)
    await mustReachOther(trx, deps.now(), by, around)
    const there: { notes: string; notes_version: number } = await trx('bookings')
      .where('id', around.row.id)
      .first('notes', 'notes_version')
    if (there.notes === notes) return
    if (there.notes_version !== version) throw new NotesMoved(there.notes, there.notes_version)
    await trx('bookings')
      .where('id', around.row.id)
      .update({ notes, notes_version: version + 1 })
  })
}
