import { randomUUIDv7 } from 'node:crypto'
import { recordAudit } from '../admin/audit.ts'
import type { Deps } from '../deps.ts'
import { BadRequest, Conflict } from '../errors.ts'
import { hubSource } from '../search/document-ids.ts'
import { type Connectors, connectorById, installedConnectors } from './connectors.ts'
import { freeTitle, mustBeFreeTitle } from './free-title.ts'
import { enqueueSync } from './request-sync.ts'
import { sealSecrets } from './secrets.ts'
import { splitSettings } from './settings.ts'
import type { By } from './source.ts'

export type NewSource = {
  connector: string
  /** Lower-case letters, digits and dashes. */
  name: string
  /** Default: what the connector calls the site; with its host, where another source is called so. */
  title?: string
  /** As a person wrote them, secrets among them. */
  settings: unknown
  intervalMinutes?: number
}

/**
 * Adds a source, due at once. Its secrets are encrypted before they reach the database.
 *
 * @param by.jobs  a worker begins to read it at once, not at the next tick
 * @throws NotFound 'connector-not-found', 'connector-broken'
 * @throws BadRequest 'settings-wrong', 'name-wrong', 'interval-wrong'
 * @throws Conflict 'name-taken'
 * @throws Refused 'title-taken' with one that is `free`
 */
export async function addSource(
  deps: Pick<Deps, 'db' | 'now' | 'config'> & { connectors?: Connectors },
  wanted: NewSource,
  { actorId, jobs }: By & Partial<Pick<Deps, 'jobs'>> = {},
): Promise<{ id: string; name: string; title: string }> {
  const connector = connectorById(deps.connectors ?? (await installedConnectors()), wanted.connector)
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(wanted.name) || wanted.name === hubSource)
    throw new BadRequest('name-wrong', {
      name: wanted.name,
      allowed: 'lower-case letters, digits and dashes, at most 63, and not hub, which is this hub itself',
    })
  const intervalMinutes = wanted.intervalMinutes ?? connector.defaultIntervalMinutes
  if (!Number.isInteger(intervalMinutes) || intervalMinutes < 1 || intervalMinutes > 10_080)
    throw new BadRequest('interval-wrong', { allowed: 'minutes, from 1 to 10080' })
  const { settings, secrets } = splitSettings(connector, wanted.settings)
  const site = connector.site(connector.settings.parse(wanted.settings))
  const id = randomUUIDv7()
  const wished = wanted.title?.trim()
  if (wished) await mustBeFreeTitle(deps.db, wished, { siteUrl: site.url })
  const title = wished || (await freeTitle(deps.db, site.name, { siteUrl: site.url }))
  const row = {
    id,
    name: wanted.name,
    title,
    site_url: siteAddress(site.url),
    connector: connector.id,
    connector_version: connector.version,
    settings: JSON.stringify(settings),
    secrets: sealSecrets(deps.config, id, secrets),
    interval_minutes: intervalMinutes,
    next_run_at: deps.now().toString(),
    created_at: deps.now().toString(),
  }
  await deps.db.transaction(async (trx) => {
    const added = await trx('sources').insert(row).onConflict('name').ignore().returning('id')
    if (added.length === 0) throw new Conflict('name-taken', { name: wanted.name })
    if (jobs) await enqueueSync(trx, jobs, id)
    await recordAudit(trx, deps.now(), {
      actorId,
      action: 'source.added',
      subject: { kind: 'source', id },
      detail: { name: title, connector: connector.id },
    })
  })
  return { id, name: wanted.name, title }
}

/** What was taken down is remembered by it: a slash or capitals more must not make it another site. */
export const siteAddress = (url: string): string => new URL(url).href.replace(/\/+$/, '')
