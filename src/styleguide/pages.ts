import type { Texts } from '../http/texts.ts'
import { portraitOf } from '../items/portrait.ts'
import type { ResultRow } from '../search/rows.ts'
import { runStrip } from '../sources/run-strip.ts'

/** Examples of everything that partials/ draws. */
export function styleguidePage(texts: Texts) {
  const { t } = texts
  const row: ResultRow = {
    icon: 'solved',
    title: t('styleguide.row.title'),
    url: '/styleguide',
    isSolved: true,
    state: t('state.solved', { answers: 5 }),
    source: { mark: 'MQ', title: 'Mending Q&A', date: '2024', dateTime: '2024-05-01' },
    snippet: [
      { text: t('styleguide.row.before'), marked: false },
      { text: t('styleguide.row.marked'), marked: true },
      { text: t('styleguide.row.after'), marked: false },
    ],
    licence: 'CC BY-SA 4.0',
  }
  const notice = (kind: string, icon: string) => ({
    kind,
    icon,
    title: t('styleguide.notice.title'),
    text: t('styleguide.notice.text'),
  })
  const startedAt = Temporal.Instant.fromEpochMilliseconds(0)
  return {
    title: t('styleguide.title'),
    colours: [
      'paper',
      'card',
      'ink',
      'soft',
      'line',
      'edge',
      'beam',
      'act',
      'act-wash',
      'person',
      'solved',
      'trouble',
      'focus',
    ],
    rows: [
      row,
      {
        ...row,
        icon: 'open' as const,
        isSolved: false,
        state: t('state.open', { answers: 0 }),
        title: t('styleguide.row.long'),
      },
      {
        ...row,
        icon: 'article' as const,
        isSolved: false,
        state: t('kind.article'),
        title: 'كيف أصلح سحّاب سترتي؟',
        lang: 'ar',
        snippet: [],
      },
    ],
    facet: {
      name: 'source',
      title: t('facet.source'),
      choices: [
        { value: 'a', label: 'Mending Q&A', count: '84', isOn: true },
        { value: 'b', label: 'Bench Blog', count: '0', isOn: false },
      ],
    },
    notices: [notice('', 'held'), notice('done', 'solved'), notice('late', 'trouble')],
    empty: {
      headline: t('empty.none.headline', { words: 'euphonium valve felt' }),
      text: t('empty.none.text'),
      acts: [
        { label: t('empty.none.fewer', { words: 'valve felt' }), url: '/styleguide', look: 'do' },
        { label: t('empty.sources'), url: '/sources', look: 'quiet' },
      ],
    },
    people: ['Ana Prado', 'Oskar Lind', 'Ines Okafor', 'Dario Feld', 'Kasia Nowak', 'Mei-Lin Tan'].map((name) => ({
      ...portraitOf(name),
      name,
    })),
    tags: ['zips', 'hub gears', 'مفاتيح'].map((name) => ({ name, url: '/styleguide' })),
    pager: {
      range: t('search.range', { first: 11, last: 20, total: '214' }),
      previousUrl: '/styleguide',
      nextUrl: '/styleguide',
    },
    strip: runStrip(
      Array.from({ length: 30 }, (_, index) => ({
        startedAt,
        state: index > 26 || index === 9 ? 'failed' : 'ok',
        upserted: (index * 37) % 101,
      })),
      texts,
    ),
    licences: [
      { label: 'CC BY-SA 4.0', url: 'https://creativecommons.org/licenses/by-sa/4.0/' },
      { label: t('licence.none') },
    ],
  }
}
