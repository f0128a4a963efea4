import { type DiscourseSite, startDiscourseSite } from './discourse-site.ts'
import { type FeedSite, startFeedSite } from './feed-site.ts'
import { type LendingShelfSite, startLendingShelfSite } from './lending-shelf-site.ts'
import { type MediaWikiSite, startMediaWikiSite } from './mediawiki-site.ts'
import { type StackExchangeSite, startStackExchangeSite } from './stack-exchange-site.ts'

export type DemoSource = {
  connector: string
  name: string
  title: string
  settings: Record<string, unknown>
  /** What happens at its site after it was read: the next run then fails. */
  breaks?(): void
}

export type DemoSites = {
  /** Whom the hub may ask. */
  urls: string[]
  /** For a person: where each is, and what it is. */
  lines: string[]
  sources: DemoSource[]
  close(): Promise<void>
}

/** The small sites that the demo reads, each of a kind of its own. */
export async function startSites(now: () => Temporal.Instant): Promise<DemoSites> {
  const questions = await startStackExchangeSite({ now })
  const articles = await startFeedSite({ now })
  const forum = await startDiscourseSite({ now })
  const wiki = await startMediaWikiSite({ now })
  const shelf = await startLendingShelfSite({ now })
  const sites = [questions, articles, forum, wiki, shelf]
  return {
    urls: sites.map(({ url }) => url),
    lines: [
      `${questions.url}  the API of Mending Q&A, as Stack Exchange has it`,
      `${articles.url}  ${articles.feeds.map(({ title }) => title).join(' and ')}, a feed each`,
      `${forum.url}  The Workbench, a Discourse forum`,
      `${wiki.url}  The Mending Handbook, a MediaWiki`,
      `${shelf.url}  The Lending Shelf, a feed that moves`,
    ],
    sources: [fromQuestions(questions), ...fromArticles(articles), fromForum(forum), fromWiki(wiki), fromShelf(shelf)],
    close: async () => void (await Promise.all(sites.map((site) => site.close()))),
  }
}

const fromQuestions = ({ url }: StackExchangeSite): DemoSource => ({
  connector: 'stack-exchange',
  name: 'mending',
  title: 'Mending Q&A',
  settings: { site: 'mending', siteName: 'Mending Q&A', siteUrl: new URL(url).origin, baseUrl: url },
})

const fromArticles = (site: FeedSite): DemoSource[] =>
  site.feeds.map(({ title, url, license }) => ({
    connector: 'feeds',
    name: title.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll(' ', '-'),
    title,
    settings: { url, title, homepage: site.url, ...(license !== 'NONE' && { license, fullText: true }) },
  }))

const fromForum = ({ url }: DiscourseSite): DemoSource => ({
  connector: 'discourse',
  name: 'workbench',
  title: 'The Workbench',
  settings: { baseUrl: url, siteName: 'The Workbench', license: 'CC-BY-SA-4.0', licenseUrl: `${url}/tos` },
})

const fromWiki = ({ url }: MediaWikiSite): DemoSource => ({
  connector: 'mediawiki',
  name: 'handbook',
  title: 'The Mending Handbook',
  settings: { url, siteName: 'The Mending Handbook', siteUrl: url },
})

const fromShelf = ({ url, feedUrl, moveFeed }: LendingShelfSite): DemoSource => ({
  connector: 'feeds',
  name: 'lending-shelf',
  title: 'The Lending Shelf',
  settings: { url: feedUrl, title: 'The Lending Shelf', homepage: url, license: 'CC-BY-4.0', fullText: true },
  breaks: moveFeed,
})
