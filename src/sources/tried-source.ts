import { randomUUIDv7 } from 'node:crypto'
import type { ConnectorDefinition } from '../../connectors/contract.ts'
import { type Connectors, connectorById, installedConnectors } from './connectors.ts'
import { sourceByName } from './queries.ts'
import type { RunDeps } from './run.ts'
import { openSecrets, sealSecrets } from './secrets.ts'
import { splitSettings } from './settings.ts'
import type { Source } from './source.ts'

/** What is tried: a source as it is; the same with other settings, secrets that are left out kept; or one that is not there yet. */
export type Tried =
  | { source: string; settings?: Record<string, unknown> }
  | { connector: string; settings: Record<string, unknown> }

export type Where = { source: Source; connector: ConnectorDefinition }

/**
 * The source to try, and its connector. Nothing of it comes into the database.
 * @throws NotFound 'source-not-found', 'connector-not-found'
 * @throws BadRequest 'settings-wrong'
 */
export async function sourceOf(deps: RunDeps & { connectors?: Connectors }, tried: Tried): Promise<Where> {
  const connectors = deps.connectors ?? (await installedConnectors())
  if ('connector' in tried) {
    const connector = connectorById(connectors, tried.connector)
    return { source: notYet(deps, connector, tried.settings), connector }
  }
  const source = await sourceByName(deps.db, tried.source)
  const connector = connectorById(connectors, source.connector)
  if (!tried.settings) return { source, connector }
  const kept = openSecrets(deps.config, source.id, source.sealedSecrets)
  const { settings, secrets } = splitSettings(connector, { ...kept, ...tried.settings })
  return { source: { ...source, settings, sealedSecrets: sealSecrets(deps.config, source.id, secrets) }, connector }
}

function notYet({ now, config }: RunDeps, connector: ConnectorDefinition, given: Record<string, unknown>): Source {
  const { settings, secrets } = splitSettings(connector, given)
  const id = randomUUIDv7()
  const { name, url } = connector.site(connector.settings.parse(given))
  return {
    ...{ id, name: connector.id, title: name, siteUrl: url, settings },
    connector: connector.id,
    connectorVersion: connector.version,
    sealedSecrets: sealSecrets(config, id, secrets),
    cursor: null,
    createdAt: now(),
    // The rest is about runs that were.
  } as Source
}
