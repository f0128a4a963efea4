import { z } from 'zod'
import { type Chosen, type FacetName, facetNames } from './facet-names.ts'

const plain = (most: number, tooLong: string) =>
  z
    .string()
    .default('')
    .transform((text) => text.toWellFormed().replaceAll('\0', '').replace(/\r\n?/g, '\n').trim())
    .pipe(z.string().max(most, tooLong))

/** Which version of an offer a decision is about. */
export const versionForm = z.object({ version: z.coerce.number().int().min(1).max(2_000_000_000).catch(0) })

export const declineForm = versionForm.extend({
  public: plain(1000, 'application.reason.long').pipe(z.string().min(10, 'application.public.short')),
  private: plain(1000, 'application.reason.long'),
})

const several = z
  .preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(z.unknown()))
  .transform((values) => {
    const good = values.filter((value) => typeof value === 'string').map((value) => value.trim())
    return [...new Set(good)].filter((value) => value !== '' && value.length <= 100).slice(0, 20)
  })

/** The address of /mentors. A page never refuses one: what cannot be understood is left out. */
export const mentorsAddress = z
  .object({
    ...(Object.fromEntries(facetNames.map((name) => [name, several])) as Record<FacetName, typeof several>),
    page: z.coerce.number().int().min(1).max(200).catch(1),
  })
  .transform(({ page, ...chosen }): { chosen: Chosen; page: number } => ({
    page,
    chosen: { ...chosen, taking: chosen.taking.includes('yes') ? ['yes'] : [] },
  }))

const whole = (least: number, most: number, wrong: string) =>
  z
    .string()
    .default('')
    .transform((text) => text.trim())
    .pipe(z.string().regex(/^\d{1,4}$/, wrong))
    .transform(Number)
    .pipe(z.number().min(least, wrong).max(most, wrong))

/** What a mentor decides about being asked. `pausedUntil`: a day in their own zone, empty for none. */
export const controlsForm = z.object({
  taking: z.enum(['yes', 'no'], 'controls.taking.wrong'),
  pausedUntil: z
    .string()
    .default('')
    .transform((text) => text.trim())
    .transform((text, ctx) => {
      if (text === '') return undefined
      try {
        return Temporal.PlainDate.from(text)
      } catch {
        ctx.addIssue({ code: 'custom', message: 'controls.pause.wrong' })
        return z.NEVER
      }
    }),
  capacity: whole(0, 50, 'controls.capacity.wrong'),
  weekly: z
    .string()
    .default('')
    .transform((text) => text.trim())
    .pipe(z.string().regex(/^$|^([0-9]|[1-4]\d|50)$/, 'controls.weekly.wrong'))
    .transform((text) => (text === '' ? undefined : Number(text))),
})

/** Whom a coordinator writes to, beside the offer's own fields. */
export const inviteForm = z.object({
  email: z
    .string()
    .default('')
    .transform((text) => text.trim().toLowerCase())
    .pipe(z.email('invite.email.wrong').max(254, 'invite.email.wrong')),
  name: plain(80, 'invite.name.long')
    .transform((text) => text.replace(/\s+/g, ' '))
    .pipe(z.string().min(1, 'invite.name.missing')),
  personalNote: plain(2000, 'invite.note.long'),
})

/** The address of /mentors/invites. */
export const inviteListAddress = z.object({
  page: z.coerce.number().int().min(1).max(1000).catch(1),
  list: z
    .string()
    .regex(/^[a-z0-9]{10}$/)
    .optional()
    .catch(undefined),
})

/** Why a coordinator takes somebody out of the mentors. */
export const removeForm = z.object({
  reason: plain(1000, 'application.reason.long').pipe(z.string().min(10, 'application.public.short')),
})
