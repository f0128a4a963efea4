import { z } from 'zod'

const line = (most: number) =>
  z
    .string()
    .max(most, 'group.too-long')
    .transform((value) => value.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim())

const day = z
  .string()
  .trim()
  .transform((text, ctx) => {
    if (text === '') return null
    try {
      return Temporal.PlainDate.from(text, { overflow: 'reject' })
    } catch {
      ctx.addIssue({ code: 'custom', message: 'group.no-date' })
      return z.NEVER
    }
  })

/** A group as its form says it; an empty address is made from the name. */
export const groupForm = z
  .object({
    kind: z.enum(['area', 'programme']),
    name: line(80).pipe(z.string().min(2, 'group.name-short')),
    slug: line(60).default(''),
    description: z
      .string()
      .max(2000, 'group.too-long')
      .default('')
      .transform((text) => text.replaceAll('\r\n', '\n').trim()),
    startsOn: day.default(null),
    endsOn: day.default(null),
    isOpen: z.literal('yes').optional().catch(undefined),
  })
  .transform(({ isOpen, slug, ...form }) => ({
    ...form,
    slug: slug === '' ? slugFrom(form.name) : slug.toLowerCase(),
    isOpen: isOpen === 'yes',
  }))
  .refine(({ slug }) => /^[a-z0-9](-?[a-z0-9]){1,59}$/.test(slug) && slug !== 'new', {
    path: ['slug'],
    message: 'group.bad-slug',
  })
  .refine(({ startsOn, endsOn }) => !startsOn || !endsOn || Temporal.PlainDate.compare(startsOn, endsOn) <= 0, {
    path: ['endsOn'],
    message: 'group.ends-before',
  })

/** `Kitchen & café` → `kitchen-cafe`. Empty where the name has no Latin letter. */
const slugFrom = (name: string) =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '')

export const peopleForm = z.object({ handles: z.string().max(5000).default('') })
export const removeForm = z.object({ handle: z.string().max(60) })
export const archiveForm = z.object({ archive: z.enum(['yes', 'no']) })
export const joinForm = z.object({ join: z.enum(['yes', 'no']) })
