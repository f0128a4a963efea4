import { randomUUIDv7 } from 'node:crypto'
import type { Db } from '../db.ts'
import type { TextKey } from '../http/texts.ts'

type ActionOf<Key> = Key extends `audit.${infer Action}` ? Action : never
/** What staff do: each has its words under `audit.<action>`. */
export type AuditAction = Exclude<ActionOf<TextKey>, `gone.${string}` | `detail.${string}`>

/**
 * Notes what a coordinator, maintainer or admin changed. Call it in the transaction of the change.
 * @param entry.actorId  undefined: the command line
 * @param entry.action   a word for it: 'application.accepted', 'setting.changed'
 * @param entry.detail   what is needed to understand it later; no secrets, no addresses
 */
export async function recordAudit(
  trx: Db,
  now: Temporal.Instant,
  entry: {
    actorId: string | undefined
    action: AuditAction
    subject: { kind: string; id: string }
    detail?: Record<string, unknown>
  },
): Promise<void> {
  await trx('audit_log').insert({
    id: randomUUIDv7(),
    at: now,
    actor_id: entry.actorId ?? null,
    action: entry.action,
    subject_kind: entry.subject.kind,
    subject_id: entry.subject.id,
    detail: JSON.stringify(entry.detail ?? {}),
  })
}
