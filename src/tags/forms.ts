import { z } from 'zod'

const text = (most: number) => z.string().max(most, 'tags.too-long').trim()
const line = (most: number) => text(most).transform((value) => value.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim())

export const tagsPerPage = 60

/** The address of a list: what cannot be understood is left out. */
export const listForm = z.object({
  q: line(100).catch(''),
  page: z.coerce.number().int().min(1).max(1000).catch(1),
})
export const unknownForm = z.object({
  source: line(100).catch(''),
  page: z.coerce.number().int().min(1).max(1000).catch(1),
  done: line(80).catch(''),
})

export const createForm = z.object({ name: line(200), description: text(600).default('') })
export const describeForm = z.object({ description: text(600).default('') })
export const watchForm = z.object({ watch: z.enum(['yes', 'no']) })

const acts = ['rename', 'alias', 'unalias', 'merge', 'delete'] as const
export type Act = (typeof acts)[number]

/** What is to be done to a tag; looked at first, then sent with the ids that the preview showed. */
export const changeForm = z.object({ act: z.enum(acts), to: line(200).default('') })
export const confirmForm = changeForm.extend({
  tagId: z.uuid(),
  intoId: z.union([z.uuid(), z.literal('')]).default(''),
})

export const decisionForm = z.object({
  raw: line(100).pipe(z.string().min(1)),
  act: z.enum(['map', 'make', 'ignore', 'forget']),
  to: line(100).default(''),
  /** A source's id; empty for all. */
  source: z.union([z.uuid(), z.literal('')]).default(''),
  /** The list one comes from. */
  from: line(100).default(''),
})
