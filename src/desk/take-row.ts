import { recordAudit } from '../admin/audit.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { type QueueName, waitsInQueue } from './coordinator-queues.ts'

/**
 * A coordinator says that they look after something that waits, or no longer do.
 * @throws Conflict 'desk-taken' when another one looks after it, 'desk-moved' when it waits no more
 */
export async function takeRow(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { queue, id, actorId, act }: { queue: QueueName; id: string; actorId: string; act: 'take' | 'give-back' },
): Promise<void> {
  await db.transaction(async (trx) => {
    if (act === 'take') {
      if (!(await waitsInQueue(trx, queue, id, now()))) throw new Conflict('desk-moved')
      const [held] = await trx('desk_owners')
        .insert({ queue, subject_id: id, owner_id: actorId, taken_at: now() })
        .onConflict(['queue', 'subject_id'])
        .merge({ taken_at: now() })
        .where('desk_owners.owner_id', actorId)
        .returning('owner_id')
      if (!held) throw new Conflict('desk-taken')
    } else {
      const given = await trx('desk_owners').where({ queue, subject_id: id, owner_id: actorId }).delete()
      if (given === 0) return
    }
    await recordAudit(trx, now(), {
      actorId,
      action: act === 'take' ? 'desk.taken' : 'desk.given-back',
      subject: { kind: queue, id },
    })
  })
}
