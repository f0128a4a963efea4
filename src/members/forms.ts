import { z } from 'zod'
import { isReserved } from '../accounts/handle.ts'
import { countryNames, readLanguages } from '../http/code-names.ts'
import { handlePattern } from './handles.ts'
import { isTimeZone } from './time-zones.ts'
import { audiences, profileFields } from './visibility.ts'

export const mostLinks = 6
const mostLanguages = 8

/** One line: what breaks it or turns the reading direction is left out. */
const line = (longest: number, tooLong: string) =>
  z
    .string()
    .max(1000)
    .catch('')
    .default('')
    .transform((text) =>
      text
        .toWellFormed()
        .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .pipe(z.string().refine((text) => [...text].length <= longest, tooLong))

/** A link as its two fields say it; one without an address is none. */
const link = z.object({ label: line(60, 'profile.link.long'), url: z.string() }).transform(({ label, url }, ctx) => {
  const typed = url.trim()
  if (typed === '') return undefined
  const whole = z
    .url({ protocol: /^https?$/ })
    .max(500)
    .safeParse(/^[a-z][a-z\d+.-]*:/i.test(typed) ? typed : `https://${typed}`)
  if (whole.success) return { label: label || new URL(whole.data).host, url: whole.data }
  ctx.addIssue({ code: 'custom', path: ['url'], message: 'profile.link.wrong' })
  return z.NEVER
})

/** What the browser sends of one's own profile. @param language  the hub's: languages are typed by their names */
export const profileForm = (language: string) =>
  z.preprocess(
    gathered,
    z
      .object({
        name: line(80, 'profile.name.long').pipe(z.string().min(1, 'profile.name.missing')),
        handle: line(40, 'profile.handle.wrong')
          .transform((handle) => handle.toLowerCase().replace(/^@/, ''))
          .pipe(z.string().regex(handlePattern, 'profile.handle.wrong'))
          .refine((handle) => !isReserved(handle), 'profile.handle.taken'),
        pronouns: line(40, 'profile.pronouns.long'),
        headline: line(160, 'profile.headline.long'),
        bio: z
          .string()
          .default('')
          .transform((text) => text.toWellFormed().replaceAll('\0', '').replace(/\r\n?/g, '\n').trim())
          .pipe(z.string().max(4000, 'profile.bio.long')),
        time_zone: z.string('profile.time-zone.wrong').max(60).refine(isTimeZone, 'profile.time-zone.wrong'),
        languages: line(300, 'profile.languages.many').transform((text, ctx) => {
          const { codes, unknown } = readLanguages(text, language)
          if (unknown.length > 0) ctx.addIssue({ code: 'custom', message: 'profile.languages.unknown' })
          if (codes.length > mostLanguages) ctx.addIssue({ code: 'custom', message: 'profile.languages.many' })
          return codes
        }),
        country: z
          .string()
          .default('')
          .refine((code) => code === '' || countryNames('en').has(code), 'profile.country.wrong'),
        links: z.array(link).max(mostLinks),
        is_open_to_offers: z.literal('yes').optional().catch(undefined),
        visibility: z.partialRecord(z.enum(profileFields), z.enum(audiences)),
      })
      .transform(({ time_zone: timeZone, is_open_to_offers: open, links, ...rest }) => ({
        ...rest,
        timeZone,
        isOpenToOffers: open === 'yes',
        links: links.filter((one) => one !== undefined),
      })),
  )

/** The fields of links and of who sees what, which the form has one by one, as a list and a map. */
function gathered(body: unknown): unknown {
  const typed = typedProfile(body)
  const links = (typed.link_url ?? []).map((url, index) => ({ label: typed.link_label?.[index] ?? '', url }))
  const visibility = Object.fromEntries(
    profileFields.flatMap((field) => {
      const audience = audiences.find((one) => one === typed[`see_${field}`]?.[0])
      return audience ? [[field, audience]] : []
    }),
  )
  return { ...(typeof body === 'object' ? body : {}), links, visibility }
}

/** What the form shows again as it was typed: any text, whatever it holds. */
export function typedProfile(body: unknown): Record<string, string[]> {
  const fields = z
    .record(z.string(), z.union([z.string(), z.array(z.string())]).catch(''))
    .catch({})
    .parse(body)
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value].flat()]))
}

/** Erasing an account: the proof that it is its member who wants it, and what becomes of the posts. */
export const eraseForm = z.object({
  password: z.string().max(200).catch('').default(''),
  handle: line(60, 'erase.handle.wrong').transform((handle) => handle.toLowerCase().replace(/^@/, '')),
  posts: z.enum(['leave', 'remove'], 'erase.posts.missing'),
})
