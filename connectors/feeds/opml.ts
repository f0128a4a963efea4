/** Lists of feeds as other readers write and take them. http://opml.org/spec2.opml */
import { generateOpml, parseOpml } from 'feedsmith'
import { ConnectorError } from '../contract.ts'

export type ListedFeed = { url: string; title?: string; homepage?: string; language?: string }

type Outline = {
  text?: string
  title?: string
  xmlUrl?: string
  htmlUrl?: string
  language?: string
  outlines?: Outline[]
}

const mostFeeds = 10_000
const deepest = 50

/**
 * The feeds of a list, in its order, each address once; folders are opened.
 * @throws ConnectorError 'schema-drift' where it is no OPML, 'too-large' where it is nested or long beyond reason
 */
export function feedsOfOpml(text: string): ListedFeed[] {
  const feeds = new Map<string, ListedFeed>()
  const collect = (outlines: Outline[] = [], depth = 0) => {
    if (depth > deepest) throw new ConnectorError('too-large', 'The list is nested too deeply')
    for (const outline of outlines) {
      const url = webAddress(outline.xmlUrl)
      if (url && !feeds.has(url)) {
        const homepage = webAddress(outline.htmlUrl)
        const title = (outline.title ?? outline.text)?.trim().slice(0, 120)
        feeds.set(url, {
          ...{ url, ...(title && { title }), ...(homepage && { homepage }) },
          ...(outline.language && { language: outline.language }),
        })
      }
      if (feeds.size > mostFeeds) throw new ConnectorError('too-large', `The list holds more than ${mostFeeds} feeds`)
      collect(outline.outlines, depth + 1)
    }
  }
  collect(parsed(text))
  return [...feeds.values()]
}

/** @param made  when the list was made */
export function opmlOf(title: string, feeds: ListedFeed[], made: Temporal.Instant): string {
  const outlines = feeds.map(({ url, title: name, homepage, language }) => ({
    ...{ text: name ?? url, title: name ?? url, type: 'rss', xmlUrl: url },
    ...(homepage && { htmlUrl: homepage }),
    ...(language && { language }),
  }))
  const [date = ''] = made.toString().split('T')
  return generateOpml({ head: { title: `${title}, ${date}` }, body: { outlines } })
}

function parsed(text: string): Outline[] {
  try {
    return (parseOpml(text.replace(/^\uFEFF/, '')).body?.outlines ?? []) as Outline[]
  } catch (error) {
    throw new ConnectorError('schema-drift', 'This is no OPML list of feeds', { cause: error })
  }
}

function webAddress(text: string | undefined): string | undefined {
  const url = URL.parse(text?.trim().replace(/^feed:(\/\/)?/i, (_, slashes) => (slashes ? 'http://' : '')) ?? '')
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined
}
