/** What somebody offers, before it is a mentor's: in an application, in an invitation. Pure. */
import { z } from 'zod'

export const formats = ['written', 'call', 'pairing', 'async'] as const
export type Format = (typeof formats)[number]

export const maxExpertise = 12
export const maxEvidence = 5

const text = (most: number) => z.string().trim().max(most, 'offer.too-long').default('')

export const evidenceLink = z
  .url({ protocol: /^https?$/, error: 'offer.evidence.wrong' })
  .max(500, 'offer.evidence.wrong')

const known = z.object({
  /** As it was typed: a tag's name, an alias, or a word that is no tag yet. */
  tag: z.string().trim().min(1).max(40, 'offer.tag.long'),
  note: text(300),
  evidence: z.array(evidenceLink).max(maxEvidence).default([]),
})

/** The jsonb of applications and mentor_invites. */
export const offerSchema = z.object({
  headline: text(160),
  title: text(80),
  helpsWith: text(2000),
  asksOfYou: text(1000),
  doesNotTake: text(1000),
  wantsToHelp: text(1000),
  /** BCP 47, best first. */
  languages: z.array(z.string().max(20)).max(12).default([]),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  formats: z.array(z.enum(formats)).default(['written']),
  hoursPerMonth: z.int().min(1).max(200).optional(),
  /** Slugs. */
  groups: z.array(z.string().max(60)).max(20).default([]),
  expertise: z.array(known).max(maxExpertise).default([]),
})

export type Offer = z.output<typeof offerSchema>

/** An offer with nothing in it. */
export const emptyOffer = (): Offer => offerSchema.parse({})

/** An offer from the database, whatever version of the hub wrote it. */
export function readOffer(json: unknown): Offer {
  const whole = offerSchema.safeParse(json)
  if (whole.success) return whole.data
  if (typeof json !== 'object' || json === null) return emptyOffer()
  const wrong = new Set(whole.error.issues.map(({ path }) => path[0]))
  return offerSchema.parse(Object.fromEntries(Object.entries(json).filter(([key]) => !wrong.has(key))))
}

/** What is written into the mentor's rows. `tagIds`: tag as typed → its id; what has none is left out. */
export function rowsOf(offer: Offer, memberId: string, tagIds: ReadonlyMap<string, string>) {
  const expertise = new Map(
    offer.expertise.flatMap(({ tag, note, evidence }) => {
      const tagId = tagIds.get(tag)
      return tagId
        ? [[tagId, { member_id: memberId, tag_id: tagId, note, evidence: JSON.stringify(evidence) }] as const]
        : []
    }),
  )
  return {
    mentor: {
      title: offer.title || null,
      helps_with: offer.helpsWith,
      asks_of_you: offer.asksOfYou,
      does_not_take: offer.doesNotTake,
      wants_to_help: offer.wantsToHelp,
      formats: offer.formats.length > 0 ? offer.formats : ['written'],
      hours_per_month: offer.hoursPerMonth ?? null,
    },
    /** Of the profile: what the offer leaves empty stays as it is. */
    member: {
      ...(offer.headline ? { headline: offer.headline } : {}),
      ...(offer.languages.length > 0 ? { languages: offer.languages } : {}),
      ...(offer.country ? { country: offer.country } : {}),
    },
    expertise: [...expertise.values()],
  }
}
