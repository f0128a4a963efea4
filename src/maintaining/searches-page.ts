import type { DeskTab } from '../desk/tabs.ts'
import type { Texts } from '../http/texts.ts'
import type { FruitlessSearch } from '../search/count-searches.ts'
import { searchLine } from './desk-page.ts'

export type SearchesPage = {
  title: string
  lead: string
  tabs: DeskTab[]
  rows: { text: string; meta: string; url: string }[]
  empty: { headline: string; text: string; acts: { label: string; url: string; look: string }[] }
}

/** What people look for here and do not find. */
export const searchesPage = (searches: FruitlessSearch[], tabs: DeskTab[], texts: Texts): SearchesPage => ({
  title: texts.t('maintain.searches.title', { count: searches.length }),
  lead: texts.t('maintain.searches.lead'),
  tabs,
  rows: searches.map((search) => searchLine(search, texts)),
  empty: {
    headline: texts.t('maintain.searches.none'),
    text: texts.t('maintain.searches.none.text'),
    acts: [{ label: texts.t('maintain.new'), url: '/desk/maintainer/new', look: 'verb' }],
  },
})
