import type { Deps } from '../deps.ts'
import { notify } from '../notifications/notify.ts'
import { moveRequest } from './move-request.ts'
import { requestUrl } from './queries.ts'
import { linksFor } from './signed-links.ts'
import { reminderDays, remindersDue } from './states.ts'

type Due = {
  id: string
  public_id: string
  receiver_id: string
  sent_at: Temporal.Instant
  version: number
  reminders: number
  asker_name: string
  wanted: string
}

/** Reminders and expiries that are due, each once, whatever restarts or runs beside. */
export async function moveRequests(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config' | 'log'>,
): Promise<{ reminded: number; expired: number }> {
  return { expired: await expireDue(deps), reminded: await remindDue(deps) }
}

async function expireDue(deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config' | 'log'>): Promise<number> {
  const due: string[] = await deps
    .db('requests')
    .whereIn('state', ['sent', 'seen', 'needs_info'])
    .where('expires_at', '<=', deps.now().toString())
    .orderBy('expires_at')
    .limit(1000)
    .pluck('id')
  let expired = 0
  for (const requestId of due)
    try {
      await moveRequest(deps, { requestId, act: 'expire' })
      expired++
    } catch (error) {
      // Decided meanwhile, or a moment ago by another process.
      deps.log.info({ err: error, requestId }, 'a request was not let expire')
    }
  return expired
}

async function remindDue({ db, now, jobs, config }: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>): Promise<number> {
  let reminded = 0
  for (;;) {
    const count = await db.transaction(async (trx) => {
      const { rows } = await trx.raw<{ rows: Due[] }>(
        `SELECT r.id, r.public_id, r.receiver_id, r.sent_at, r.version, r.reminders, a.name AS asker_name, r.wanted
         FROM requests r JOIN members a ON a.id = r.asker_id
         WHERE r.state IN ('sent', 'seen') AND (r.snoozed_until IS NULL OR r.snoozed_until <= :now::timestamptz)
           AND r.reminders < (CASE WHEN r.sent_at <= :later::timestamptz THEN 2 WHEN r.sent_at <= :early::timestamptz THEN 1 ELSE 0 END)
         ORDER BY r.sent_at LIMIT 100 FOR UPDATE OF r SKIP LOCKED`,
        {
          now: now().toString(),
          early: now()
            .subtract({ hours: (reminderDays[0] ?? 0) * 24 })
            .toString(),
          later: now()
            .subtract({ hours: (reminderDays[1] ?? 0) * 24 })
            .toString(),
        },
      )
      for (const due of rows) {
        const reminders = remindersDue(due.sent_at, now())
        await trx('requests').where('id', due.id).update({ reminders })
        await notify(trx, { now, jobs, config }, [
          {
            memberId: due.receiver_id,
            kind: 'request',
            key: `request ${due.id} reminder ${reminders}`,
            text: 'request.notice.reminder',
            values: { name: due.asker_name, days: reminderDays[reminders - 1] ?? 0 },
            url: requestUrl(due.public_id),
            quote: due.wanted,
            isWaiting: true,
            thread: `request ${due.id}`,
            acts: linksFor(config, { publicId: due.public_id, version: due.version }, due.receiver_id),
          },
        ])
      }
      return rows.length
    })
    reminded += count
    if (count === 0) return reminded
  }
}
