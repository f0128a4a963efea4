/** What of a wiki is read, by its settings and by what it says of itself. */
import { createHash } from 'node:crypto'
import { ConnectorError } from '../contract.ts'
import type { Site } from './api.ts'
import { licenseOf } from './license.ts'
import { categoryKey, type Scope, type Wiki } from './map.ts'
import { type Settings, siteOf } from './settings.ts'

/** @throws ConnectorError 'config' for a namespace that the wiki does not have */
export function scopeOf(settings: Settings, { namespaces }: Pick<Site, 'namespaces'>): Scope {
  const all = Object.values(namespaces)
  const unknown = settings.namespaces.filter((id) => !all.some((namespace) => namespace.id === id))
  if (unknown.length > 0)
    throw new ConnectorError('config', `The wiki has no namespace ${unknown.join(', ')}`, {
      fix: `Set namespaces to some of: ${all
        .filter(({ id }) => id >= 0)
        .map(({ id, name }) => (name ? `${id} (${name})` : `${id} (pages)`))
        .join(', ')}`,
    })
  const content = all.filter((namespace) => namespace.content && namespace.id >= 0).map(({ id }) => id)
  return {
    namespaces: settings.namespaces.length > 0 ? [...new Set(settings.namespaces)] : content,
    categories: settings.categories.map(categoryKey),
    excluded: settings.excludeCategories.map(categoryKey),
  }
}

export function wikiOf(settings: Settings, { general, rightsinfo }: Site): Wiki {
  const pages = general.articlepath && URL.parse(general.articlepath.replace('$1', '§1'), addressOf(settings, general))
  return {
    name: settings.siteName ?? (general.sitename.trim() || siteOf(settings).name),
    lang: general.lang,
    license: licenseOf(rightsinfo, settings),
    ...(pages && { pages: pages.href.replace(encodeURIComponent('§1'), '$1') }),
  }
}

/** What the items are made by: another one means that all have to be read anew. */
export function markOf(settings: Settings, scope: Scope, wiki: Wiki): string {
  const parts = [settings.url, scope.namespaces, scope.categories, scope.excluded, wiki.license]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 20)
}

/** A wiki may name its server without http or https. */
const addressOf = ({ url }: Settings, { server }: Site['general']) => URL.parse(server ?? url, url)?.href ?? url
