/** Where a wiki's api.php is: every page names it in its head. */
import { Parser } from 'htmlparser2'
import { ConnectorError, type Ctx } from '../contract.ts'
import type { Settings } from './settings.ts'

type Asking = Pick<Ctx<unknown>, 'fetch' | 'signal'>

/** Once a run is enough. */
const known = new WeakMap<object, Promise<URL>>()

export const isApi = (url: URL): boolean => /\/api\.php$/i.test(url.pathname)

/** @throws ConnectorError 'config' where the address leads to no wiki */
export function apiAddress(ctx: Ctx<Settings>): Promise<URL> {
  const url = new URL(ctx.settings.url)
  if (isApi(url)) return Promise.resolve(bare(url))
  const found = known.get(ctx) ?? discover(ctx, url)
  known.set(ctx, found)
  return found
}

async function discover(ctx: Asking, url: URL): Promise<URL> {
  const { api } = await readHead(ctx, url)
  if (api) return api
  throw new ConnectorError('config', `${url.href} does not say where the wiki’s api.php is`, {
    fix: 'Set the URL to the address of api.php: Special:Version of the wiki names it',
  })
}

/** What the page at an address says of its wiki; nothing where it is no page of one. */
export async function readHead(ctx: Asking, url: URL): Promise<{ api?: URL; isMediaWiki: boolean; base: string }> {
  const response = await ctx.fetch(url, { headers: { accept: 'text/html' }, signal: ctx.signal })
  const html = response.ok ? (await response.text()).slice(0, longestHead) : ''
  const base = response.url || url.href
  const { editUri, generator } = headOf(html)
  const api = editUri === undefined ? null : URL.parse(editUri, base)
  return {
    ...(api && /^https?:$/.test(api.protocol) && isApi(api) && { api: bare(api) }),
    isMediaWiki: /^mediawiki\b/i.test(generator),
    base,
  }
}

const longestHead = 500_000

/** `<link rel="EditURI" href="//wiki.example/w/api.php?action=rsd">` and `<meta name="generator" content="MediaWiki …">` */
export function headOf(html: string): { editUri?: string; generator: string } {
  const found: { editUri?: string; generator: string } = { generator: '' }
  let isBody = false
  const parser = new Parser({
    onopentag(name, { rel = '', href = '', name: called = '', content = '' }) {
      if (name === 'body') isBody = true
      // What stands in a page's text was written by anybody.
      if (isBody) return
      if (name === 'link' && /(^|\s)edituri(\s|$)/i.test(rel) && href) found.editUri ??= href
      if (name === 'meta' && called.toLowerCase() === 'generator') found.generator ||= content
    },
  })
  parser.end(html)
  return found
}

function bare(url: URL): URL {
  const address = new URL(url)
  address.search = ''
  address.hash = ''
  return address
}
