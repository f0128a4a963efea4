import type { Texts } from '../http/texts.ts'
import { questionUrl } from '../questions/address.ts'
import type { ListedQuestion } from '../questions/list-questions.ts'
import { searchUrl } from '../search/address.ts'
import { type Listed, listRow, type Row } from '../search/rows.ts'
import type { ShownSource } from '../sources/shown-sources.ts'
import { sourceMark } from '../sources/source-mark.ts'

export type HomePage = {
  examples: { text: string; url: string }[]
  isEmpty: boolean
  /** Nothing where there is nothing to say yet. */
  answered?: string
  people?: string
  ways: { title: string; text: string; command: string }[]
  ledger: { url: string; mark: string; title: string; count: string }[]
  rest?: { label: string; count: string }
  fresh: Row[]
  waiting: Row[]
  /** Asked here, without an answer. */
  own: { title: string; url: string; state: string; date: string; dateTime: string; lang?: string }[]
}

const sourcesListed = 6
const freshListed = 5

export function homePage(
  found: {
    sources: ShownSource[]
    fresh: Listed[]
    waiting: Listed[]
    examples: string[]
    answered: number
    own: ListedQuestion[]
    mentors: number
  },
  texts: Texts,
): HomePage {
  const { t, number } = texts
  const rest = found.sources.slice(sourcesListed)
  return {
    examples: found.examples.map((text) => ({ text, url: searchUrl({ q: text }) })),
    isEmpty: found.sources.length === 0,
    answered: found.answered > 0 ? t('home.answered', { count: found.answered }) : undefined,
    people: found.mentors > 0 ? t('home.people', { count: found.mentors }) : undefined,
    ways: [
      { title: t('home.way.site'), text: t('home.way.site.text'), command: commands.site },
      { title: t('home.way.feed'), text: t('home.way.feed.text'), command: commands.feed },
      { title: t('home.way.demo'), text: t('home.way.demo.text'), command: commands.demo },
    ],
    ledger: found.sources.slice(0, sourcesListed).map((source) => ({
      url: `/sources/${source.name}`,
      mark: sourceMark(source.title),
      title: source.title,
      count: number(source.items),
    })),
    rest:
      rest.length > 0
        ? {
            label: t('home.more-sources', { count: rest.length }),
            count: number(rest.reduce((sum, source) => sum + source.items, 0)),
          }
        : undefined,
    fresh: found.fresh
      .filter(({ url }) => !found.waiting.some((item) => item.url === url))
      .slice(0, freshListed)
      .map((item) => listRow(item, texts)),
    waiting: found.waiting.map((item) => listRow(item, texts)),
    own: found.own.map((question) => ({
      title: question.title,
      lang: question.lang ?? undefined,
      url: questionUrl(question.publicId, question.title),
      state: t('state.open', { answers: 0 }),
      date: texts.day(question.createdAt),
      dateTime: question.createdAt.toString(),
    })),
  }
}

/** As they are typed; a test holds them to what the connectors take. */
const commands = {
  site: `npm run -s guildhall -- source add stack-exchange --name diy --settings '{"site": "diy"}'`,
  feed: `npm run -s guildhall -- source add feeds --name blog --settings '{"url": "https://example.org/feed.xml"}'`,
  demo: 'npm run demo',
}
