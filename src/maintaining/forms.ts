import { z } from 'zod'

const line = (longest: number) =>
  z
    .string()
    .catch('')
    .default('')
    .transform((text) => text.toWellFormed().replaceAll('\0', '').replace(/\s+/g, ' ').trim().slice(0, longest))

export const pauseForm = z.object({ reason: line(300) })

export const deletesForm = z.object({ act: z.enum(['delete', 'keep']) })

/** One item by its id at the source; without it, all. */
export const tryAgainForm = z.object({
  item: z
    .string()
    .transform((id) => id.replaceAll('\0', '').slice(0, 500))
    .optional()
    .catch(undefined),
})

export const nameForm = z.object({
  title: line(120).pipe(z.string().min(1, 'maintain.name.missing')),
  minutes: z
    .string()
    .trim()
    .regex(/^\d{1,5}$/, 'maintain.minutes.wrong')
    .transform(Number)
    .pipe(z.int().min(1, 'maintain.minutes.wrong').max(10_080, 'maintain.minutes.wrong')),
})

export const removeForm = z.object({ typed: line(200), items: z.enum(['remove', 'keep'], 'maintain.remove.choose') })

/** What is typed where an address belongs: with or without https://. Without, `isGuessed`: it may be http:// as well. */
export const addressForm = z.object({
  address: line(2000).transform((text, context) => {
    const isGuessed = !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    const url = URL.parse(isGuessed ? `https://${text}` : text)
    if (text !== '' && url && /^https?:$/.test(url.protocol) && !url.username && !url.password)
      return { url, isGuessed }
    context.addIssue(text === '' ? 'maintain.address.missing' : 'maintain.address.wrong')
    return z.NEVER
  }),
})

/** Beside the settings of a new source. */
export const newForm = z.object({
  title: line(120),
  minutes: z
    .string()
    .trim()
    .catch('')
    .default('')
    .refine((text) => text === '' || (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 10_080), {
      error: 'maintain.minutes.wrong',
    })
    .transform((text) => (text === '' ? undefined : Number(text))),
  trial: z.string().max(40).catch('').default(''),
})

export const settingsForm = z.object({
  /** Whether other settings are read from the source's beginning. */
  again: z
    .string()
    .optional()
    .transform((ticked) => ticked !== undefined),
  trial: z.string().max(40).catch('').default(''),
})

/** Either an item, by our address of it, or an author of a source. */
export const hideForm = z.object({
  /** Our public id of it, or the address of its page here. */
  item: line(2000).transform((text) => /\/items\/([^/?#]+)/.exec(text)?.[1] ?? text),
  source: line(80),
  author: line(600),
  askedBy: line(200),
  reason: line(500).pipe(z.string().min(1, 'maintain.hide.reason.missing')),
})

export const unhideForm = z.object({
  kind: z.enum(['item', 'author']),
  site: z
    .url({ protocol: /^https?$/ })
    .regex(/^[^\0]+$/)
    .max(2000),
  id: z
    .string()
    .regex(/^[^\0]+$/)
    .max(2000),
})

const authorKey = z
  .string()
  .max(2000)
  .regex(/^(id|url|name):[^\0]+$/)
/** Who was not hidden with an author of a source, by their keys, as the address of the page says it. */
export const leftForm = z.object({
  source: line(80),
  other: z
    .union([z.array(authorKey), authorKey.transform((key) => [key])])
    .catch([])
    .default([]),
})

const count = z.coerce.number().int().min(0).max(100_000).catch(0)
/** What became of a list of feeds. */
export const importedForm = z.object({ added: count, known: count, refused: count })
