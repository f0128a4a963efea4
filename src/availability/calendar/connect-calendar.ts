import type { Deps } from '../../deps.ts'
import { NotFound, Refused } from '../../errors.ts'
import { sealSecrets } from '../../sources/secrets.ts'
import { rememberedTries, type Tries } from './remembered-tries.ts'

/**
 * Takes the private address of a mentor's calendar, in place of another one, and has it read. The address is sealed: it is shown to nobody
 * again.
 *
 * @param given.address  https://, http:// or webcal://
 * @throws Refused 'calendar-address' at the field `address` for what cannot be one
 * @throws NotFound for whoever is no mentor
 */
export async function connectCalendar(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'jobs'>,
  { memberId, address }: { memberId: string; address: string },
): Promise<void> {
  const { db, now, config, jobs } = deps
  const url = calendarUrl(address)
  if (!url) throw new Refused('address', 'calendar-address')
  const host = url.host.slice(0, 255)
  const before = await triesOf(db, memberId)
  const tries = rememberedTries(deps)
  if (before && before.host !== host) await tries.remember(memberId, before.host, before)
  const { failures, notBefore } = await tries.recall(memberId, host)
  const row = {
    member_id: memberId,
    secrets: sealSecrets(config, memberId, { address: url.href }),
    host,
    added_at: now().toString(),
    next_read_at: notBefore.toString(),
    read_at: null,
    expanded_at: null,
    failed_at: null,
    failure: null,
    failures,
    etag: null,
    last_modified: null,
    events: 0,
  }
  await db.transaction(async (trx) => {
    const mentor = await trx('mentors').where({ member_id: memberId, state: 'active' }).first('member_id')
    if (!mentor) throw new NotFound()
    await trx('calendars')
      .insert(row)
      .onConflict('member_id')
      .merge({ ...row, next_read_at: trx.raw(notAgainAtOnce, [notBefore.toString()]), failures: trx.raw(stillFailing) })
    await trx('calendar_busy').where('member_id', memberId).delete()
    await jobs.enqueue(trx, 'read-calendars', {})
  })
}

/** Whoever connects again and again has no other site asked again and again. */
const notTwiceAMinute = `coalesce(greatest(calendars.read_at, calendars.failed_at) + interval '1 minute', calendars.next_read_at)`
const notAgainAtOnce = `greatest(?::timestamptz, ${notTwiceAMinute})`
/** Another address of a site that does not answer is asked once: after that it waits as long as the first. */
const stillFailing = 'CASE WHEN calendars.host = excluded.host THEN calendars.failures ELSE excluded.failures END'

/** Forgets the address, and everything that was read there; not how often it failed, for a day. */
export async function disconnectCalendar(deps: Pick<Deps, 'db' | 'now' | 'config'>, memberId: string): Promise<void> {
  const before = await triesOf(deps.db, memberId)
  if (before) await rememberedTries(deps).remember(memberId, before.host, before)
  await deps.db('calendars').where('member_id', memberId).delete()
}

const triesOf = (db: Deps['db'], memberId: string): Promise<(Tries & { host: string }) | undefined> =>
  db('calendars')
    .where('member_id', memberId)
    .first('host', 'failures', db.raw(`${notTwiceAMinute} AS "notBefore"`))

/** Has it read as soon as can be, whenever its turn would be; what was tried within the last minute is left as it is. */
export async function askForCalendar(
  { db, now, jobs }: Pick<Deps, 'db' | 'now' | 'jobs'>,
  memberId: string,
): Promise<void> {
  await db.transaction(async (trx) => {
    // Whoever presses again and again asks no other site again and again.
    await trx('calendars')
      .where('member_id', memberId)
      .whereRaw('(greatest(read_at, failed_at) IS NULL OR greatest(read_at, failed_at) <= ?)', [
        now().subtract({ minutes: 1 }).toString(),
      ])
      .update({ next_read_at: now().toString() })
    await jobs.enqueue(trx, 'read-calendars', {})
  })
}

function calendarUrl(address: string): URL | undefined {
  // Calendars are offered under a name of their own, which means the same place over HTTPS.
  const written = address.trim().replace(/^webcals?:\/\//i, 'https://')
  if (written.length > 2000 || !/^https?:\/\//i.test(written) || !URL.canParse(written)) return undefined
  const url = new URL(written)
  return url.username === '' && url.password === '' ? url : undefined
}
