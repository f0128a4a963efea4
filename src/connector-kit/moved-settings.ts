import type { ConnectorDefinition } from '../../connectors/contract.ts'
import { recordedSite } from '../../connectors/kit/cassette.ts'

/**
 * The settings as they have to be where the cassette is played: what led to the site leads to the player.
 * @returns undefined where none of them says where the site is
 */
export function movedSettings(
  connector: ConnectorDefinition,
  given: Record<string, unknown>,
  site: string,
): Record<string, unknown> | undefined {
  const whole = Object.entries(connector.settings.parse(given) as Record<string, unknown>)
  const leading = whole.filter(([, value]) => typeof value === 'string' && value.startsWith(site))
  const moved = leading.map(([name, value]) => [name, String(given[name] ?? value).replaceAll(site, recordedSite)])
  return leading.length === 0 ? undefined : { ...given, ...Object.fromEntries(moved) }
}

/** `(url) => ({ baseUrl: `${url}/2.3`, key: 'recorded' })`, for a scenario. */
export function settingsCode(settings: Record<string, unknown>, secretNames: string[]): string {
  const fields = Object.entries(settings).map(([name, value]) => {
    if (secretNames.includes(name)) return `${name}: 'recorded'`
    if (value === recordedSite) return `${name}: url`
    const text = JSON.stringify(value)
    return text.includes(recordedSite) && typeof value === 'string'
      ? `${name}: \`${value.replaceAll(recordedSite, `\${url}`)}\``
      : `${name}: ${typeof value === 'string' ? `'${value.replace(/['\\]/g, '\\$&')}'` : text}`
  })
  return `(url) => ({ ${fields.join(', ')} })`
}
