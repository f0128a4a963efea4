import type { FreeLink, WithFree } from '../bookings/choosing/free-links.ts'
import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import { calledName, factsOf, knowsText } from '../mentors/reasons.ts'
import type { Helper } from '../mentors/who-can-help.ts'
import type { SearchHit, TextPart } from './contract.ts'

/** A person among results, as its template prints it. */
export type PersonRow = {
  person: Portrait & { name: string; url: string }
  knows?: string
  facts: string[]
  snippet: TextPart[]
  ask: { label: string; url: string }
} & WithFree

/** Somebody who can help, with why. */
export const helperRow = ({ handle, name, reason }: Helper, free: FreeLink | undefined, texts: Texts): PersonRow => ({
  ...rowOf(name, `/mentors/${handle}`, handle, texts),
  knows: knowsText(reason.knows, texts),
  facts: factsOf(reason, texts),
  snippet: [],
  ...(free ? { free } : {}),
})

/** Somebody whose own words were found. */
export const personRow = (
  { title, url, tags, snippetParts }: SearchHit,
  free: FreeLink | undefined,
  texts: Texts,
): PersonRow => ({
  ...rowOf(title, url, handleOf(url), texts),
  knows: knowsText(tags, texts),
  facts: [],
  snippet: snippetParts,
  ...(free ? { free } : {}),
})

/** Of a person's page. */
export const handleOf = (url: string): string => decodeURIComponent(url.split('/').at(-1) ?? '')

const rowOf = (name: string, url: string, handle: string, { t }: Texts) => ({
  person: { ...portraitOf(name), name, url },
  ask: {
    label: t('person.ask', { name: calledName(name) }),
    url: `/requests/new?to=${encodeURIComponent(handle)}`,
  },
})
