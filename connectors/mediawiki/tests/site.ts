/** A wiki of a few pages that answers as MediaWiki 1.39 does; texts written for this project. */
import type { ScenarioSite } from '../../kit/scenario.ts'
import { type SiteAnswer, type SiteRequest, startSite } from '../../kit/site-server.ts'
import { type Page, wikiState } from './wiki-state.ts'

export type MediaWikiSite = ScenarioSite & {
  state: ReturnType<typeof wikiState>
  /** Tokens that were given out are not taken any more. */
  expireTokens(): void
  /** What answers instead to some questions. */
  spoilWhere?: ((query: URLSearchParams) => object | undefined) | undefined
  /** What the wiki says of its licence. */
  rights: { url: string; text: string }
}

/** Categories come in rounds of so many rows, as long answers do. */
const rowsARound = 12

export async function startMediaWiki(options: {
  items: number
  now: () => Temporal.Instant
  skewMinutes?: number
}): Promise<MediaWikiSite> {
  const siteNow = () => options.now().add({ minutes: options.skewMinutes ?? 0 })
  const state = wikiState(siteNow)
  const rights = { url: 'https://creativecommons.org/licenses/by-sa/4.0/', text: 'Creative Commons BY-SA' }
  let epoch = 0
  for (let index = 0; index < options.items; index++)
    state.create(`Jacket ${index + 1}`, { at: siteNow().subtract({ hours: options.items - index + 1 }) })

  const answer = (request: SiteRequest): SiteAnswer | undefined => {
    if (request.path.startsWith('/wiki/')) return wikiPage(request.path)
    if (request.path !== '/w/api.php')
      return { status: 404, headers: { 'content-type': 'text/html' }, body: 'No such file' }
    const spoiled = site.spoilWhere?.(request.query)
    if (spoiled) return spoiled as SiteAnswer
    const asked = (name: string) => request.query.get(name) ?? ''
    if (asked('format') !== 'json' || asked('formatversion') !== '2')
      return { headers: { 'content-type': 'text/html' }, body: '<pre>{}</pre>' }
    const body = asked('action') === 'parse' ? parsed(asked) : asked('action') === 'query' ? queried(asked) : undefined
    return body ? json(body) : fault('badvalue', `Unrecognized value for parameter "action": ${asked('action')}`)
  }

  const url = (title: string) => `${server.url}/wiki/${encodeURIComponent(title.replaceAll(' ', '_'))}`
  const wikiPage = (path: string): SiteAnswer => ({
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!doctype html><html><head><title>${decodeURIComponent(path.slice(6))}</title>
<meta name="generator" content="MediaWiki 1.39.17"/><link rel="EditURI" type="application/rsd+xml" href="//${new URL(server.url).host}/w/api.php?action=rsd"/>
</head><body>…</body></html>`,
  })

  type Asked = (name: string) => string
  function queried(asked: Asked): object | SiteAnswer {
    if (asked('meta') === 'siteinfo') return { batchcomplete: true, query: siteInfo() }
    const list = asked('list')
    if (list === 'allpages' || list === 'categorymembers' || list === 'recentchanges') return page(list, asked)
    if (list)
      return {
        batchcomplete: true,
        warnings: { query: { warnings: `Unrecognized value for parameter "list": ${list}` } },
      }
    return pages(asked)
  }

  function page(list: 'allpages' | 'categorymembers' | 'recentchanges', asked: Asked): object | SiteAnswer {
    const prefix = { allpages: 'ap', categorymembers: 'cm', recentchanges: 'rc' }[list]
    const limit = Number(asked(`${prefix}limit`) || 10)
    const token = asked(`${prefix}continue`)
    const rows = rowsOf(list, asked)
    const [given, mark] = token.split('~')
    if (token && Number(given) !== epoch) return fault('badcontinue', 'Invalid continue param.')
    const from = token ? rows.findIndex((row) => row.mark >= (mark ?? '')) : 0
    const some = from < 0 ? [] : rows.slice(from, from + limit)
    const rest = from < 0 ? undefined : rows[from + limit]
    return {
      batchcomplete: true,
      ...(rest && { continue: { [`${prefix}continue`]: `${epoch}~${rest.mark}`, continue: '-||' } }),
      query: { [list]: some.map(({ row }) => row) },
    }
  }

  function rowsOf(
    list: 'allpages' | 'categorymembers' | 'recentchanges',
    asked: Asked,
  ): { mark: string; row: object }[] {
    if (list === 'recentchanges') {
      const start = asked('rcstart')
      return state.changes
        .filter(({ timestamp }) => timestamp >= start)
        .map((row) => ({ mark: `${row.timestamp}|${String(row.rcid).padStart(9, '0')}`, row }))
        .sort((a, b) => (a.mark < b.mark ? -1 : 1))
    }
    const wanted = ({ ns, redirect, categories }: Page) =>
      list === 'allpages'
        ? ns === Number(asked('apnamespace')) && !(asked('apfilterredir') === 'nonredirects' && redirect)
        : categories.includes(asked('cmtitle')) &&
          (asked('cmnamespace') === '*' || asked('cmnamespace').split('|').includes(`${ns}`))
    return [...state.pages.values()]
      .filter(wanted)
      .map(({ id, ns, title }) => ({ mark: title, row: { pageid: id, ns, title } }))
      .sort((a, b) => (a.mark < b.mark ? -1 : 1))
  }

  function pages(asked: Asked): object {
    const ids = asked('pageids') ? asked('pageids').split('|').map(Number) : undefined
    const found: (Page | { title?: string; pageid?: number; missing: true })[] = ids
      ? ids.map((id) => state.pages.get(id) ?? { pageid: id, missing: true })
      : asked('titles')
          .split('|')
          .map((title) => state.titled(title) ?? { title, missing: true })
    const done = Number(asked('clcontinue') || 0)
    const isLast = found.length <= done + rowsARound
    const rows = found.map((one, index) =>
      'missing' in one ? one : described(one, asked, index >= done && index < done + rowsARound),
    )
    const next = { clcontinue: `${done + rowsARound}`, continue: '||info|revisions' }
    return { ...(isLast ? { batchcomplete: true } : { continue: next }), query: { pages: rows } }
  }

  function described(page: Page, asked: Asked, withCategories: boolean) {
    const has = (prop: string) => asked('prop').split('|').includes(prop) && !asked('clcontinue')
    const shown = asked('rvdir') === 'newer' ? page.revisions[0] : page.revisions.at(-1)
    return {
      ...{ pageid: page.id, ns: page.ns, title: page.title },
      ...(has('info') && {
        contentmodel: 'wikitext',
        pagelanguagehtmlcode: 'en',
        lastrevid: shown?.revid,
        canonicalurl: url(page.title),
      }),
      ...(page.redirect && { redirect: true }),
      ...(has('revisions') && !page.broken && { revisions: [shown] }),
      ...(withCategories &&
        page.categories.length > 0 && {
          categories: page.categories.map((title) => ({ ns: 14, title, hidden: /hidden/i.test(title) })),
        }),
      ...(has('pageprops') && page.noindex && { pageprops: { noindex: '' } }),
    }
  }

  function parsed(asked: Asked): object | SiteAnswer {
    const page = state.pages.get(Number(asked('pageid')))
    if (!page) return fault('nosuchpageid', `There is no page with ID ${asked('pageid')}.`)
    const html = asked('section') === '0' ? page.html.split('<h2')[0] : page.html
    return {
      parse: {
        title: page.title,
        pageid: page.id,
        revid: page.revisions.at(-1)?.revid,
        text: `<div class="mw-parser-output">${html}</div>`,
      },
    }
  }

  const siteInfo = () => ({
    general: {
      sitename: 'Mending Wiki',
      generator: 'MediaWiki 1.39.17',
      lang: 'en',
      server: server.url,
      articlepath: '/wiki/$1',
    },
    namespaces: {
      '-1': { id: -1, name: 'Special', content: false },
      '0': { id: 0, name: '', content: true },
      '2': { id: 2, name: 'User', content: false },
      '14': { id: 14, name: 'Category', content: false },
    },
    rightsinfo: rights,
    statistics: { articles: state.pages.size },
  })

  const json = (value: object): SiteAnswer =>
    'body' in value
      ? (value as SiteAnswer)
      : {
          headers: { 'content-type': 'application/json; charset=utf-8' },
          body: JSON.stringify({ ...value, curtimestamp: state.stamp(siteNow()) }),
        }

  const server = await startSite(answer, siteNow)
  const idOf = (externalId: string) => Number(externalId.split(':').at(-1))
  const site: MediaWikiSite = {
    server,
    state,
    rights,
    settings: { url: `${server.url}/w/api.php` },
    ids: () =>
      [...state.pages.values()].filter(({ ns, redirect }) => ns === 0 && !redirect).map(({ id }) => `page:${id}`),
    add: () => `page:${state.create(`Jacket ${state.lastPage() + 1}`)}`,
    edit: (id, { title, html }) => {
      if (title) state.move(idOf(id), title)
      if (html) state.edit(idOf(id), html)
    },
    delete: (id) => state.remove(idOf(id)),
    restore: (id) => state.restore(idOf(id)),
    makeSimultaneous: () => state.makeSimultaneous(),
    neverEnds(good) {
      const answer = JSON.parse(String(good.body))
      const prefix = answer.query?.allpages ? 'ap' : answer.query?.recentchanges ? 'rc' : undefined
      const next = { [`${prefix}continue`]: `${epoch}~!${server.requests.length}`, continue: '-||' }
      return prefix ? json({ ...answer, continue: next }) : good
    },
    breakItem(id, broken) {
      const page = state.pages.get(idOf(id))
      if (page) page.broken = broken
    },
    expireTokens: () => void epoch++,
    faults: {
      'an error of its own as HTTP 200': {
        spoil: () => fault('internal_api_error_DBQueryError', 'x'),
        endsAs: 'transient',
      },
      'an error that no header names': {
        spoil: () => ({ ...fault('internal_api_error_Error', 'x'), headers: {} }),
        endsAs: 'transient',
      },
      'an answer without what was asked for': { spoil: () => json({ batchcomplete: true }), endsAs: 'schema-drift' },
      'an unknown list, which is only a warning': {
        spoil: () =>
          json({
            batchcomplete: true,
            query: {},
            warnings: { query: { warnings: 'Unrecognized value for parameter "list": x' } },
          }),
        endsAs: 'schema-drift',
      },
      'a token that it does not take': {
        spoil: () => fault('badcontinue', 'Invalid continue param.'),
        endsAs: 'pagination-reset',
      },
      'pages for members only': { spoil: () => fault('readapidenied', 'You need read permission.'), endsAs: 'auth' },
      'copies that lag behind': {
        spoil: () => fault('maxlag', 'Waiting for a database server: 8 seconds lagged.', { 'retry-after': '8' }),
        waitSeconds: 8,
      },
      'too many requests, without a time': {
        spoil: () => fault('ratelimited', 'You have exceeded your rate limit.'),
        waitSeconds: 60,
      },
    },
  }
  return site
}

const fault = (code: string, info: string, headers: Record<string, string> = {}): SiteAnswer => ({
  headers: { 'content-type': 'application/json; charset=utf-8', 'mediawiki-api-error': code, ...headers },
  body: JSON.stringify({ error: { code, info, docref: 'See api.php' } }),
})
