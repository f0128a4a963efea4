/** Each kind of source for `bench:ingest`: a site of its connector's tests, its texts at real length, and the least that reading it takes. */
import { parseFeed } from 'feedsmith'
import MarkdownIt from 'markdown-it'
import { startForum } from '../connectors/discourse/tests/site.ts'
import { startBlog } from '../connectors/feeds/tests/site.ts'
import type { SiteServer } from '../connectors/kit/site-server.ts'
import { startMediaWiki } from '../connectors/mediawiki/tests/site.ts'
import { startStackExchange } from '../connectors/stack-exchange/tests/site.ts'
import type { BareItem } from './bare-upsert.ts'
import { atRealLength } from './real-length.ts'
import { repositorySite } from './repository-site.ts'

type Settings = Record<string, unknown>

export type Kind = {
  start(items: number): Promise<{ settings: Settings; url: string; close(): Promise<void> }>
  /** Pages fetched and parsed one after the other, as large as the connector's; nothing is checked. */
  read(settings: Settings, url: string): AsyncGenerator<BareItem[], void>
}

const now = () => Temporal.Now.instant()
const get = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T
const ofTests =
  (
    start: (options: { items: number; now: typeof now }) => Promise<{
      settings: Settings
      server: Pick<SiteServer, 'url' | 'close' | 'fail'>
    }>,
    more: Settings = {},
  ) =>
  async (items: number) => {
    const { settings, server } = await start({ items, now })
    server.fail(atRealLength, items * 4 + 1000)
    return { settings: { ...settings, ...more }, url: server.url, close: server.close }
  }

const pageSize = 100

export const kinds: Record<string, Kind> = {
  'stack-exchange': { start: ofTests(startStackExchange, { pageSize, key: 'a-key-of-an-app' }), read: readQuestions },
  feeds: { start: ofTests(startBlog), read: readEntries },
  discourse: { start: ofTests(startForum, { pageSize }), read: readTopics },
  mediawiki: { start: ofTests(startMediaWiki), read: readPages },
  github: {
    async start(items) {
      const { url, close } = await repositorySite(items)
      return {
        url,
        close,
        settings: { repository: 'bench/kettles', read: ['issues'], baseUrl: url, communityLicense: 'CC-BY-4.0' },
      }
    },
    read: readIssues,
  },
}

type Question = { question_id: number; title: string; body: string; link: string; answers?: { body: string }[] }

async function* readQuestions(_: Settings, url: string): AsyncGenerator<BareItem[], void> {
  const made = await get<{ items: { filter: string }[] }>(`${url}/2.3/filters/create`)
  const list = `${url}/2.3/questions?site=mending&pagesize=${pageSize}&filter=${made.items[0]?.filter}&key=a-key-of-an-app`
  for (let page = 1; ; page++) {
    const answer = await get<{ items: Question[]; has_more: boolean }>(`${list}&page=${page}`)
    yield answer.items.map(({ question_id: id, title, body, link, answers = [] }) => ({
      ...{ id: `${id}`, title, url: link, html: body },
      replies: answers.map((reply) => reply.body),
    }))
    if (!answer.has_more) return
  }
}

async function* readEntries(settings: Settings): AsyncGenerator<BareItem[], void> {
  const { format, feed } = parseFeed(await (await fetch(`${settings.url}`)).text())
  const entries = format === 'atom' ? (feed.entries ?? []) : []
  const items = entries.map((entry) => ({
    ...{ id: `${entry.id}`, title: `${entry.title?.value}`, url: `${settings.url}` },
    html: entry.content?.value ?? '',
  }))
  for (let at = 0; at < items.length; at += pageSize) yield items.slice(at, at + pageSize)
}

type Topic = { id: number; title: string; post_stream: { posts: { id: number; cooked: string }[]; stream: number[] } }

async function* readTopics(_: Settings, url: string): AsyncGenerator<BareItem[], void> {
  for (let page = 0; ; page++) {
    const { topic_list: list } = await get<{ topic_list: { topics: { id: number }[]; more_topics_url?: string } }>(
      `${url}/latest.json?order=activity&per_page=${pageSize}&page=${page}`,
    )
    let items: BareItem[] = []
    for (const { id } of list.topics) {
      const topic = await get<Topic>(`${url}/t/${id}.json`)
      const { posts, stream } = topic.post_stream
      for (let from = posts.length; from < stream.length; from += 50) {
        const ids = stream.slice(from, from + 50).map((post) => `post_ids[]=${post}`)
        posts.push(...(await get<Topic>(`${url}/t/${id}/posts.json?${ids.join('&')}`)).post_stream.posts)
      }
      const [first, ...replies] = posts.map(({ cooked }) => cooked)
      items.push({ id: `${id}`, title: topic.title, url: `${url}/t/${id}`, html: first ?? '', replies })
      if (items.length === 20) {
        yield items
        items = []
      }
    }
    yield items
    if (!list.more_topics_url) return
  }
}

async function* readPages({ url }: Settings): AsyncGenerator<BareItem[], void> {
  const ask = (parameters: string) =>
    get<{
      continue?: Record<string, string>
      query: { allpages: { pageid: number }[]; pages: { pageid: number; title: string; canonicalurl: string }[] }
      parse: { text: string }
    }>(`${url}?format=json&formatversion=2&${parameters}`)
  const list = 'action=query&list=allpages&apnamespace=0&apfilterredir=nonredirects&aplimit=50'
  const about = 'action=query&prop=info|revisions|categories|pageprops&inprop=url&rvprop=ids|timestamp|user&cllimit=max'
  for (let token = ''; ; ) {
    const listed = await ask(list + token)
    const ids = listed.query.allpages.map(({ pageid }) => pageid)
    const pages = new Map<number, { title: string; canonicalurl: string }>()
    // What one answer does not hold comes in the next.
    for (let rest: string | undefined = ''; rest !== undefined; ) {
      const answer = await ask(`${about}&pageids=${ids.join('|')}${rest}`)
      for (const page of answer.query.pages) pages.set(page.pageid, { ...page, ...pages.get(page.pageid) })
      rest = answer.continue && `&${new URLSearchParams(answer.continue)}`
    }
    const items: BareItem[] = []
    for (const [id, page] of pages) {
      const { parse } = await ask(`action=parse&pageid=${id}&prop=text|revid`)
      items.push({ id: `${id}`, title: page.title, url: page.canonicalurl, html: parse.text })
    }
    yield items
    if (!listed.continue) return
    token = `&${new URLSearchParams(listed.continue)}`
  }
}

const markdown = new MarkdownIt({ html: true, linkify: true })

async function* readIssues(_: Settings, url: string): AsyncGenerator<BareItem[], void> {
  const list = `${url}/repos/bench/kettles/issues?state=all&sort=updated&direction=asc&per_page=${pageSize}`
  for (let since = ''; ; ) {
    const answer = await fetch(since ? `${list}&since=${since}` : list)
    const issues = (await answer.json()) as {
      number: number
      title: string
      body: string
      html_url: string
      updated_at: string
    }[]
    // The last of a page is the first of the next one.
    yield issues.slice(since ? 1 : 0).map(({ number, title, body, html_url }) => ({
      ...{ id: `${number}`, title, url: html_url },
      html: markdown.render(body),
    }))
    since = issues.at(-1)?.updated_at ?? since
    if (!answer.headers.get('link')) return
  }
}
