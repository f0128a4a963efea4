/** MediaWiki's Action API over the pages of one wiki, as far as a reader of all of it asks. https://www.mediawiki.org/wiki/API:Main_page */
import { type HandbookPage, pathOf, type Revision } from './handbook.ts'
import { siteName } from './handbook-pages.ts'
import { escapeHtml } from './site-page.ts'

type Ask = (name: string) => string
type Answer = Record<string, unknown>

class ApiError extends Error {
  readonly code: string
  constructor(code: string, info: string) {
    super(info)
    this.code = code
  }
}

/**
 * What the API answers. An error is an answer too, with its code.
 *
 * @param origin  where the pages are
 */
export function createWikiApi(
  pages: HandbookPage[],
  origin: string,
  now: () => Temporal.Instant,
): (query: URLSearchParams) => { code?: string; body: Answer } {
  return (query) => {
    const ask: Ask = (name) => query.get(name) ?? ''
    const curtimestamp = query.has('curtimestamp') ? { curtimestamp: stamp(now().epochMilliseconds / 1000) } : {}
    try {
      return { body: { ...answer(ask), ...curtimestamp } }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const { code, message: info } = error
      return {
        code,
        body: { error: { code, info, docref: `See ${origin}/w/api.php for API usage.` }, ...curtimestamp },
      }
    }
  }

  function answer(ask: Ask): Answer {
    const action = ask('action')
    if (action === 'parse') return { parse: parsed(ask) }
    if (action !== 'query') throw new ApiError('badvalue', `Unrecognized value for parameter "action": ${action}.`)
    if (ask('list')) return listed(ask)
    const described = ask('pageids') || ask('titles') ? { pages: wanted(ask).map((page) => row(page, ask)) } : {}
    const site = ask('meta').split('|').includes('siteinfo') ? siteInfo() : {}
    return { batchcomplete: true, query: { ...described, ...site } }
  }

  function wanted(ask: Ask): (HandbookPage | Answer)[] {
    const [ids, titles] = ['pageids', 'titles'].map((name) => ask(name).split('|').filter(Boolean))
    if (ids?.length && titles?.length) throw new ApiError('multisource', 'Only one of them can be used.')
    if (ids?.some((id) => !/^\d{1,9}$/.test(id))) throw new ApiError('badinteger', 'Invalid value for "pageids".')
    return [
      ...(ids ?? []).map((id) => pages.find((page) => page.id === Number(id)) ?? { pageid: Number(id), missing: true }),
      ...(titles ?? []).map((title) => pages.find((page) => page.title === title) ?? { ns: 0, title, missing: true }),
    ]
  }

  function row(page: HandbookPage | Answer, ask: Ask): Answer {
    if (!isPage(page)) return page
    const props = ask('prop').split('|')
    const url = origin + pathOf(page.title)
    const shown = ask('rvdir') === 'newer' ? page.revisions[0] : page.revisions.at(-1)
    const categories = page.categories.map((name) => ({ ns: 14, title: `Category:${name}`, hidden: false }))
    return {
      ...{ pageid: page.id, ns: 0, title: page.title, ...(page.redirectTo && { redirect: true }) },
      ...(props.includes('info') && {
        ...{ contentmodel: 'wikitext', pagelanguage: 'en', pagelanguagehtmlcode: 'en', lastrevid: shown?.id },
        ...(ask('inprop').includes('url') && { fullurl: url, canonicalurl: url }),
      }),
      ...(props.includes('revisions') && shown && { revisions: [revisionRow(shown)] }),
      ...(props.includes('categories') && categories.length > 0 && { categories }),
    }
  }

  function parsed(ask: Ask): Answer {
    const page = pages.find(({ id, title }) => `${id}` === ask('pageid') || title === ask('page'))
    if (!page) throw new ApiError('nosuchpageid', `There is no page with ID ${ask('pageid')}.`)
    const sections = ask('section') === '0' ? [] : page.sections
    const headings = sections.map(
      ({ title, anchor, level, bodyHtml }) =>
        `<h${level}><span class="mw-headline" id="${escapeHtml(anchor)}">${escapeHtml(title)}</span></h${level}>\n${bodyHtml}`,
    )
    const text = `<div class="mw-parser-output">${[page.leadHtml, ...headings].join('\n')}</div>`
    return { title: page.title, pageid: page.id, revid: page.revisions.at(-1)?.id, text }
  }

  function listed(ask: Ask): Answer {
    const [prefix, rows] = rowsOf(ask)
    if (!prefix) {
      const warnings = `Unrecognized value for parameter "list": ${ask('list')}`
      return { batchcomplete: true, warnings: { query: { warnings } } }
    }
    const limit = Math.min(500, Math.max(1, Number(ask(`${prefix}limit`)) || 10))
    const token = ask(`${prefix}continue`)
    const from = token ? rows.findIndex(({ mark }) => mark === token) : 0
    if (from < 0) throw new ApiError('badcontinue', 'Invalid continue param.')
    const next = rows[from + limit]
    return {
      batchcomplete: true,
      ...(next && { continue: { [`${prefix}continue`]: next.mark, continue: '-||' } }),
      query: { [ask('list')]: rows.slice(from, from + limit).map(({ shown }) => shown) },
    }
  }

  function rowsOf(ask: Ask): [prefix: string | undefined, rows: { mark: string; shown: Answer }[]] {
    const place = ({ id, title }: HandbookPage) => ({ mark: title, shown: { pageid: id, ns: 0, title } })
    const inOrder = pages.toSorted((a, b) => (a.title < b.title ? -1 : 1))
    if (ask('list') === 'allpages') {
      const isAsked = ({ redirectTo }: HandbookPage) => !(redirectTo && ask('apfilterredir') === 'nonredirects')
      return ['ap', Number(ask('apnamespace')) === 0 ? inOrder.filter(isAsked).map(place) : []]
    }
    if (ask('list') === 'categorymembers') {
      const name = ask('cmtitle').replace(/^Category:/, '')
      return ['cm', inOrder.filter(({ categories }) => categories.includes(name)).map(place)]
    }
    return ask('list') === 'recentchanges' ? ['rc', changes(ask('rcstart'))] : [undefined, []]
  }

  /** The wiki remembers its changes for 90 days. */
  function changes(start: string): { mark: string; shown: Answer }[] {
    const remembered = stamp(now().subtract({ hours: 90 * 24 }).epochMilliseconds / 1000)
    const all = pages.flatMap((page) => page.revisions.map((revision) => ({ page, revision, at: stamp(revision.at) })))
    return all
      .filter(({ at }) => at >= remembered && at >= start)
      .sort((a, b) => a.revision.id - b.revision.id)
      .map(({ page, revision, at }) => ({
        mark: `${at.replace(/\D/g, '')}|${revision.id}`,
        shown: {
          ...{ type: revision.parentId ? 'edit' : 'new', ns: 0, title: page.title, pageid: page.id },
          ...{ revid: revision.id, old_revid: revision.parentId, rcid: revision.id, timestamp: at },
        },
      }))
  }

  function siteInfo(): Answer {
    return {
      general: {
        ...{ sitename: siteName, mainpage: 'Main Page', base: origin + pathOf('Main Page') },
        ...{
          generator: 'MediaWiki 1.39.17',
          lang: 'en',
          server: origin,
          articlepath: '/wiki/$1',
          script: '/w/index.php',
        },
      },
      namespaces: {
        '-1': { id: -1, name: 'Special', content: false },
        '0': { id: 0, name: '', content: true },
        '2': { id: 2, name: 'User', content: false },
        '14': { id: 14, name: 'Category', content: false },
      },
      rightsinfo: {
        url: 'https://creativecommons.org/licenses/by-sa/4.0/',
        text: 'Creative Commons Attribution-ShareAlike 4.0',
      },
      statistics: { articles: pages.filter(({ redirectTo }) => !redirectTo).length },
    }
  }
}

const isPage = (page: HandbookPage | Answer): page is HandbookPage => 'revisions' in page

const revisionRow = ({ id, parentId, by, at }: Revision) => ({
  ...{ revid: id, parentid: parentId, user: by, timestamp: stamp(at) },
})

/** `2026-03-01T10:20:30Z` */
const stamp = (epochSeconds: number) =>
  Temporal.Instant.fromEpochMilliseconds(Math.floor(epochSeconds) * 1000).toString()
