import type { WithFree } from '../bookings/choosing/free-links.ts'
import { asSentence } from '../http/sentence.ts'
import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import { reasonsOf } from '../mentors/reasons.ts'
import type { Helper } from '../mentors/who-can-help.ts'
import type { SearchHit } from '../search/contract.ts'
import { type ResultRow, resultRow } from '../search/rows.ts'
import type { WhatExists } from './what-exists.ts'

/** What views/asking/suggestions.ejs prints, alone or in the page. */
export type SuggestionsPage = {
  /** What a screen reader says. */
  status: string
  count: number
  answers: SuggestedRow[]
  reading: SuggestedRow[]
  people: SuggestedPerson[]
  /** What is folded away where there is little room: what was typed must not be far. */
  more?: { label: string; answers: SuggestedRow[]; reading: SuggestedRow[]; people: SuggestedPerson[] }
  /** Who is asked directly. */
  directly?: { to: string; label: string }
  /** Tags for the title, as they are typed. */
  tags: string
  /** The title that was looked for; empty where nothing was. */
  looked: string
}

type SuggestedPerson = { name: string; url: string; portrait: Portrait; reasons: string[] } & WithFree

/** So many stand before the fold; a group that begins before it stays whole, but for answers. */
const beforeFold = 3

/** A question that nobody has answered solves nothing. */
type SuggestedRow = ResultRow & { id: string; canSolve: boolean }

/** @param found  undefined when search is away */
export function suggestionsPage(
  title: string,
  found: (Omit<WhatExists, 'people'> & { people: (Helper & WithFree)[] }) | undefined,
  fewestCharacters: number,
  texts: Texts,
): SuggestionsPage {
  const { t } = texts
  if (!found) return { ...none, status: t('asking.away') }
  const { answers, reading, people, tags } = found
  const [first] = people
  const count = answers.length + reading.length + people.length
  const isLong = [...title].length >= fewestCharacters
  const row = (hit: SearchHit) => ({
    ...resultRow(hit, texts),
    id: hit.id,
    canSolve: hit.kind !== 'thread' || hit.replies > 0,
  })
  return {
    status: !isLong ? t('asking.too-short') : count === 0 ? t('asking.nothing') : matching(found, texts),
    count,
    ...folded(
      {
        answers: answers.map(row),
        reading: reading.map(row),
        people: people.map((helper) => ({
          name: helper.name,
          url: `/mentors/${helper.handle}`,
          portrait: portraitOf(helper.name),
          reasons: reasonsOf(helper.reason, texts),
          ...(helper.free ? { free: helper.free } : {}),
        })),
      },
      texts,
    ),
    directly: first && { to: first.handle, label: t('asking.ask-directly', { name: first.name }) },
    tags: tags.join(', '),
    looked: isLong ? title : '',
  }
}

const none = { count: 0, answers: [], reading: [], people: [], tags: '', looked: '' }

function folded(
  found: Pick<SuggestionsPage, 'answers' | 'reading' | 'people'>,
  { t }: Texts,
): Pick<SuggestionsPage, 'answers' | 'reading' | 'people' | 'more'> {
  const answers = found.answers.slice(0, beforeFold)
  const people = answers.length < beforeFold ? found.people : []
  const reading = answers.length + people.length < beforeFold ? found.reading : []
  const more = {
    answers: found.answers.slice(beforeFold),
    people: people.length > 0 ? [] : found.people,
    reading: reading.length > 0 ? [] : found.reading,
  }
  const count = more.answers.length + more.people.length + more.reading.length
  return {
    answers,
    people,
    reading,
    ...(count > 0 ? { more: { ...more, label: t('asking.show-more', { count }) } } : {}),
  }
}

/** “Three answers, two articles and one person match.” */
function matching({ answers, reading, people }: WhatExists, { t, language, list }: Texts): string {
  const parts = [
    ...(answers.length > 0 ? [t('asking.count.answers', { count: answers.length })] : []),
    ...(reading.length > 0 ? [t('asking.count.reading', { count: reading.length })] : []),
    ...(people.length > 0 ? [t('asking.count.people', { count: people.length })] : []),
  ]
  return t('asking.match', {
    list: asSentence(list(parts), language),
    count: answers.length + reading.length + people.length,
  })
}
