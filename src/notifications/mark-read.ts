import type { RequestHandler } from 'express'
import { memberOf } from '../accounts/signed-in.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'

/** Everything a member has not read. */
export async function markAllRead(db: Db, memberId: string, now: Temporal.Instant): Promise<void> {
  await db('notices').where({ member_id: memberId }).whereNull('read_at').update({ read_at: now })
}

/** What a member is told of on this page, `path` from the root, is read. */
export async function markReadOn(db: Db, memberId: string, path: string, now: Temporal.Instant): Promise<void> {
  await db('notices')
    .where({ member_id: memberId })
    .whereNull('read_at')
    .whereRaw("split_part(split_part(url, '#', 1), '\\?', 1) = ?", [path])
    .update({ read_at: now })
}

/**
 * A page that a member has opened marks the notices as read that lead there. It does so after the answer, and only for
 * those who have unread ones; what a browser fetches ahead was not opened.
 */
export function markReadWhenOpened({ db, now, log }: Pick<Deps, 'db' | 'now' | 'log'>): RequestHandler {
  return (req, res, next) => {
    const member = memberOf(res)
    const isAhead = /prefetch|prerender/.test(req.get('sec-purpose') ?? req.get('purpose') ?? '')
    if (req.method === 'GET' && member && member.unread > 0 && !isAhead)
      res.once('finish', () => {
        if (res.statusCode !== 200) return
        markReadOn(db, member.id, req.path, now()).catch((error: unknown) =>
          log.warn({ err: error }, 'notices were not marked as read'),
        )
      })
    next()
  }
}
