import { randomUUIDv7 } from 'node:crypto'
import { z } from 'zod'

export const mostCharacters = { title: 150, body: 30_000, tags: 300 }
/** What is kept of something that is longer than it may be, so that it can be shown again and shortened. */
const shownAgain = { title: 1000, body: 60_000, tags: 1000 }

const control = /[\p{Cc}--[\n\t]]/gv

const text = (most: number) =>
  z
    .preprocess((value) => (Array.isArray(value) ? value[0] : value), z.string().catch(''))
    .transform((value) => value.slice(0, most).toWellFormed().replace(/\r\n?/g, '\n').replace(control, ''))
const line = (most: number) => text(most).transform((value) => value.replace(/\s+/g, ' ').trim())

const uuid = z.uuid()

/** Everything that the form of a question sends, as it was typed: never refused, at most cut. */
export const typedAsk = z.object({
  title: line(shownAgain.title),
  body: text(shownAgain.body),
  tags: line(shownAgain.tags),
  /** Names the form: sent twice it posts once. */
  key: uuid.catch(() => randomUUIDv7()),
  /** Of the draft that the form was filled from. */
  version: uuid.or(z.literal('')).catch(''),
  /** The title for which suggestions were seen already. */
  looked: line(shownAgain.title),
  /** A new question, beside a draft that is there. */
  isNew: z
    .literal('1')
    .optional()
    .catch(undefined)
    .transform((value) => value !== undefined),
  step: z.enum(['look', 'write', 'preview', 'post', 'anyway']).catch('look'),
  /** A document's id: "this solved it". */
  solved: line(100),
  /** A mentor's handle: ask them instead. */
  to: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .optional()
    .catch(undefined),
  /** Nobody sees this field; programs fill it in. */
  website: text(200),
})

export type TypedAsk = z.output<typeof typedAsk>

/** What can be posted. */
export const askToPost = z.object({
  title: z.string().min(12, 'asking.title-short').max(mostCharacters.title, 'asking.title-long'),
  body: z.string().max(mostCharacters.body, 'asking.body-long'),
  tags: z.string().max(mostCharacters.tags, 'asking.tags-long').transform(tagWords),
  website: z.string().max(0, 'asking.website-filled'),
})

/** What is saved while it is written. Longer texts are refused, so that nobody believes that they are kept whole. */
export const draftToSave = typedAsk
  .pick({ key: true, version: true, isNew: true, title: true, body: true, tags: true })
  .refine(({ title }) => title.length <= 300 && title.length < shownAgain.title)
  .refine(({ body }) => body.length <= mostCharacters.body)

export const written = typedAsk.pick({ title: true, body: true, key: true })

export const otherDraft = z.object({ act: z.enum(['use', 'forget']) })

export const nextQuery = z.object({ tags: line(mostCharacters.tags) })

export const askKey = uuid

/** `?title=` of a search that found nothing right, and how the page was come back to. */
export const askAddress = z.object({
  title: line(mostCharacters.title),
  resume: z.literal('1').optional().catch(undefined),
})

/** Tags as they are typed: with commas. */
export function tagWords(tags: string): string[] {
  return tags
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
}
