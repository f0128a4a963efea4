import { isDeepStrictEqual } from 'node:util'
import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { BadRequest, Conflict, NotFound } from '../errors.ts'
import { siteAddress } from './add-source.ts'
import { type Connectors, connectorById, installedConnectors } from './connectors.ts'
import { mustBeFreeTitle } from './free-title.ts'
import { sourceByName } from './queries.ts'
import { enqueueSync } from './request-sync.ts'
import { areSecretsReadable, openSecrets, sealSecrets } from './secrets.ts'
import { resorted, splitSettings } from './settings.ts'
import type { By } from './source.ts'

/**
 * Gives a source other settings. What they change is read from the source's beginning where `fromStart` says so, and where
 * the hub had stopped the source because of them, it goes on.
 *
 * @param given.settings  all of them, secrets among them
 * @throws NotFound 'source-not-found', 'connector-not-found', 'connector-broken'
 * @throws BadRequest 'settings-wrong'
 * @throws Conflict 'source-removing'
 */
export async function changeSettings(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'jobs'> & { connectors?: Connectors },
  name: string,
  { actorId, settings: given, fromStart = true }: By & { settings: Record<string, unknown>; fromStart?: boolean },
): Promise<void> {
  const { byId, broken } = deps.connectors ?? (await installedConnectors())
  await deps.db.transaction(async (trx) => {
    await trx('sources').where('name', name).forUpdate().first('id')
    const source = await sourceByName(trx, name)
    if (source.state === 'removing') throw new Conflict('source-removing', { name })
    const connector = connectorById({ byId, broken }, source.connector)
    const { settings, secrets } = splitSettings(connector, given)
    const site = connector.site(connector.settings.parse(given))
    const isReadable = areSecretsReadable(deps.config, source)
    const opened = isReadable ? openSecrets(deps.config, source.id, source.sealedSecrets) : {}
    // What only moved between settings and secrets, with a newer connector, is as it was.
    const kept = resorted(connector, { settings: source.settings, secrets: opened })
    const changed = namesOfChanged(kept.settings, settings)
    const startsOver = fromStart && changed.length > 0
    const goesOn = source.state === 'active' || (source.state === 'paused' && source.pausedBy === 'hub')
    await trx('sources')
      .where('id', source.id)
      .update({
        settings: JSON.stringify(settings),
        secrets: sealSecrets(deps.config, source.id, secrets),
        site_url: siteAddress(site.url),
        // A run that goes on has the old settings.
        cancel_requested: source.leaseUntil !== null,
        ...(startsOver && { cursor: null }),
        ...(goesOn && {
          state: 'active',
          paused_by: null,
          trouble: null,
          failures_in_row: 0,
          next_run_at: deps.now().toString(),
        }),
      })
    await keepHidden(trx, source.siteUrl, siteAddress(site.url))
    if (goesOn) await enqueueSync(trx, deps.jobs, source.id)
    await recordAudit(trx, deps.now(), {
      actorId,
      action: 'source.settings-changed',
      subject: { kind: 'source', id: source.id },
      // Names alone: a value may be an address that only its readers know.
      detail: { name: source.title, settings: [...changed, ...namesOfChanged(kept.secrets, secrets)] },
    })
  })
}

const namesOfChanged = (before: Record<string, unknown>, after: Record<string, unknown>): string[] =>
  [...new Set([...Object.keys(after), ...Object.keys(before)])].filter(
    (name) => !isDeepStrictEqual(after[name], before[name]),
  )

/** What was taken down stays so where the source says that its site is another one now. */
async function keepHidden(trx: Db, from: string, to: string): Promise<void> {
  if (from === to) return
  await trx.raw(
    `INSERT INTO hidden_items (site_url, external_id, reason, asked_by, hidden_at, title)
     SELECT ?, external_id, reason, asked_by, hidden_at, title FROM hidden_items WHERE site_url = ? ON CONFLICT DO NOTHING`,
    [to, from],
  )
  await trx.raw(
    `INSERT INTO hidden_authors (site_url, author_key, reason, asked_by, hidden_at)
     SELECT ?, author_key, reason, asked_by, hidden_at FROM hidden_authors WHERE site_url = ? ON CONFLICT DO NOTHING`,
    [to, from],
  )
}

/**
 * Calls a source something else, or reads it in another rhythm.
 * @throws NotFound 'source-not-found'
 * @throws BadRequest 'title-wrong', 'interval-wrong'
 * @throws Refused 'title-taken' with one that is `free`
 */
export async function changeNameAndRhythm(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  name: string,
  { actorId, title, intervalMinutes }: By & { title: string; intervalMinutes: number },
): Promise<void> {
  if (title === '') throw new BadRequest('title-wrong')
  if (!Number.isInteger(intervalMinutes) || intervalMinutes < 1 || intervalMinutes > 10_080)
    throw new BadRequest('interval-wrong', { allowed: 'minutes, from 1 to 10080' })
  await db.transaction(async (trx) => {
    const source = await trx('sources')
      .where('name', name)
      .forUpdate()
      .first('id', 'title', 'interval_minutes', 'site_url', 'last_run_at', 'failures_in_row', 'next_run_at')
    if (!source) throw new NotFound('source-not-found', { name })
    if (source.title === title && source.interval_minutes === intervalMinutes) return
    if (source.title !== title) await mustBeFreeTitle(trx, title, { siteUrl: source.site_url, id: source.id })
    // A source that is well is next read when the new rhythm says; one that failed, or was asked to wait, waits on.
    const next = source.last_run_at?.add({ minutes: intervalMinutes })
    const isOnRhythm =
      source.failures_in_row === 0 &&
      source.last_run_at?.add({ minutes: source.interval_minutes + 1 }).epochMilliseconds >=
        source.next_run_at.epochMilliseconds
    await trx('sources')
      .where('id', source.id)
      .update({ title, interval_minutes: intervalMinutes, ...(next && isOnRhythm && { next_run_at: next.toString() }) })
    await recordAudit(trx, now(), {
      actorId,
      action: 'source.changed',
      subject: { kind: 'source', id: source.id },
      detail: {
        ...(source.title === title ? { name: title } : { from: source.title, to: title }),
        ...(source.interval_minutes === intervalMinutes ? {} : { minutes: intervalMinutes }),
      },
    })
  })
}
