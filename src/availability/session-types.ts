import { z } from 'zod'
import type { Texts } from '../http/texts.ts'

/** What a mentor offers to meet for. */
export type SessionType = {
  id: string
  memberId: string
  /** In addresses; unique for its mentor. */
  slug: string
  name: string
  forWhom: string
  durationMinutes: number
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
  /** Counts in the mentor's hours, whenever they do it. */
  preparationMinutes: number
  noticeMinutes: number
  horizonDays: number
  intervalMinutes: number
  /** Undefined: no cap. */
  capDay?: number
  capWeek?: number
  capMonth?: number
  /** Else it is booked at once. */
  needsApproval: boolean
  place: 'room' | 'link'
  link?: string
  prepQuestions: string[]
  isOffered: boolean
  position: number
  version: number
}

/** What a mentor says of one. */
export type SessionTypeFields = Omit<SessionType, 'id' | 'memberId' | 'slug' | 'position' | 'version'>

/** What decides when there can be one. */
export type SlotRules = Pick<
  SessionType,
  | 'durationMinutes'
  | 'bufferBeforeMinutes'
  | 'bufferAfterMinutes'
  | 'noticeMinutes'
  | 'horizonDays'
  | 'intervalMinutes'
  | 'capDay'
  | 'capWeek'
  | 'capMonth'
>

export const mostPrepQuestions = 5
export const mostSessionTypes = 12

const whole = (least: number, most: number) =>
  z.int('availability.number').min(least, 'availability.number').max(most, 'availability.number')

/** The bounds are those of the table. */
export const sessionTypeSchema = z
  .object({
    // One line: it stands in titles, subjects of mails and calendars.
    name: z
      .string()
      .trim()
      .min(1, 'availability.type-name')
      .max(80, 'availability.type-name')
      .regex(/^\P{Cc}*$/u, 'availability.type-name'),
    forWhom: z.string().trim().max(500, 'availability.for-whom').default(''),
    durationMinutes: whole(5, 480),
    bufferBeforeMinutes: whole(0, 240).default(0),
    bufferAfterMinutes: whole(0, 240).default(0),
    preparationMinutes: whole(0, 480).default(0),
    noticeMinutes: whole(0, 43_200).default(1440),
    horizonDays: whole(1, 180).default(28),
    intervalMinutes: whole(5, 480).default(30),
    capDay: whole(1, 50).optional(),
    capWeek: whole(1, 200).optional(),
    capMonth: whole(1, 500).optional(),
    needsApproval: z.boolean().default(false),
    place: z.enum(['room', 'link']).default('room'),
    link: z
      .url({ protocol: /^https?$/, error: 'availability.link' })
      .max(500, 'availability.link')
      .optional(),
    prepQuestions: z
      .array(z.string().trim().min(1).max(300, 'availability.prep-question'))
      .max(mostPrepQuestions, 'availability.prep-questions')
      .default([]),
    isOffered: z.boolean().default(true),
  })
  .refine(({ place, link }) => place === 'room' || link !== undefined, {
    message: 'availability.link',
    path: ['link'],
  }) satisfies z.ZodType<SessionTypeFields>

type DefaultType = { slug: string; fields: SessionTypeFields }

/**
 * What every mentor has from the start.
 * @param texts  their words, which are the mentor's to change
 */
export function defaultSessionTypes({ t }: Pick<Texts, 't'>): DefaultType[] {
  const usual = {
    bufferBeforeMinutes: 0,
    preparationMinutes: 0,
    noticeMinutes: 1440,
    horizonDays: 28,
    needsApproval: false,
    place: 'room' as const,
    prepQuestions: [],
    isOffered: true,
  }
  return [
    {
      slug: 'intro',
      fields: {
        ...usual,
        name: t('availability.default-intro'),
        forWhom: t('availability.default-intro-for'),
        durationMinutes: 15,
        bufferAfterMinutes: 5,
        intervalMinutes: 15,
      },
    },
    {
      slug: 'consultation-30',
      fields: {
        ...usual,
        name: t('availability.default-30'),
        forWhom: t('availability.default-30-for'),
        durationMinutes: 30,
        bufferAfterMinutes: 10,
        intervalMinutes: 30,
      },
    },
    {
      slug: 'consultation-60',
      fields: {
        ...usual,
        name: t('availability.default-60'),
        forWhom: t('availability.default-60-for'),
        durationMinutes: 60,
        bufferAfterMinutes: 15,
        intervalMinutes: 30,
      },
    },
  ]
}
