import { recordAudit } from '../admin/audit.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'
import type { By } from './source.ts'

/**
 * Reads the source no more, and keeps what it brought, with its authors and licences. Its secrets, its place and what
 * could not be read are forgotten. Resuming takes it back.
 * @throws NotFound 'source-not-found'
 * @throws Conflict 'source-removing'
 */
export async function retireSource(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  name: string,
  { actorId }: By = {},
): Promise<void> {
  await db.transaction(async (trx) => {
    const source = await trx('sources').where('name', name).forUpdate().first('id', 'title', 'state')
    if (!source) throw new NotFound('source-not-found', { name })
    if (source.state === 'removing') throw new Conflict('source-removing', { name })
    await trx('sources').where('id', source.id).update({
      state: 'paused',
      paused_by: 'person',
      paused_reason: null,
      retired_at: now().toString(),
      cancel_requested: true,
      secrets: null,
      cursor: null,
      trouble: null,
      failures_in_row: 0,
      deletes_confirmed: null,
    })
    await trx('item_failures').where('source_id', source.id).delete()
    await recordAudit(trx, now(), {
      actorId,
      action: 'source.retired',
      subject: { kind: 'source', id: source.id },
      detail: { name: source.title },
    })
  })
}
