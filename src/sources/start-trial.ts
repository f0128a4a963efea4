import { randomUUIDv7 } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { publicId } from '../public-id.ts'
import { type Connectors, connectorById, installedConnectors } from './connectors.ts'
import { mustBeFreeTitle } from './free-title.ts'
import { sealSecrets } from './secrets.ts'
import { splitSettings } from './settings.ts'

export type WantedTrial = {
  memberId: string
  /** Undefined: of a source that is not there yet. */
  sourceId?: string
  connector: string
  title: string
  intervalMinutes?: number
  /** All of them, secrets among them. */
  settings: Record<string, unknown>
}

const keptHours = 24

/**
 * Has a worker ask the site as a run with these settings would; nothing comes into the hub. The settings are kept for a
 * day, their secrets sealed, so that they can be taken over as they were tried.
 * @returns the trial's public id
 * @throws NotFound 'connector-not-found', 'connector-broken'
 * @throws BadRequest 'settings-wrong'
 * @throws Refused 'title-taken' with one that is `free`
 */
export async function startTrial(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'> & { connectors?: Connectors },
  wanted: WantedTrial,
): Promise<string> {
  const connector = connectorById(deps.connectors ?? (await installedConnectors()), wanted.connector)
  const { settings, secrets } = splitSettings(connector, wanted.settings)
  if (!wanted.sourceId && wanted.title) {
    const { url: siteUrl } = connector.site(connector.settings.parse(wanted.settings))
    await mustBeFreeTitle(deps.db, wanted.title, { siteUrl })
  }
  const id = randomUUIDv7()
  const shown = publicId()
  await deps.db.transaction(async (trx) => {
    await trx('source_trials').insert({
      id,
      public_id: shown,
      member_id: wanted.memberId,
      source_id: wanted.sourceId ?? null,
      connector: connector.id,
      title: wanted.title,
      interval_minutes: wanted.intervalMinutes ?? null,
      settings: JSON.stringify(settings),
      secrets: sealSecrets(deps.config, wanted.sourceId ?? id, secrets),
      state: 'waiting',
      created_at: deps.now().toString(),
    })
    await deps.jobs.enqueue(trx, 'try-source', { trialId: id })
  })
  return shown
}

/** Ends a trial that waits or goes on; what it would have found is not asked for any more. */
export async function cancelTrial({ db, now }: Pick<Deps, 'db' | 'now'>, id: string): Promise<void> {
  await db('source_trials')
    .where('id', id)
    .whereIn('state', ['waiting', 'running'])
    .update({ state: 'cancelled', finished_at: now().toString() })
}

/** Forgets what was tried more than a day ago. */
export async function forgetTrials({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  await db('source_trials')
    .where('created_at', '<', now().subtract({ hours: keptHours }).toString())
    .delete()
}

/** Takes a trial's settings over: they are not kept twice. */
export async function forgetTrial(db: Deps['db'], id: string): Promise<void> {
  await db('source_trials').where('id', id).delete()
}
