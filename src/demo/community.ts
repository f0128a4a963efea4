import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Side } from '../bookings/states.ts'
import type { Verdict } from '../bookings/verdicts.ts'

/** What people.json, community.json and sessions.json hold: the people of the Repair Commons, what they asked each other, and when they meet. */
export type DemoPerson = {
  handle: string
  name: string
  headline: string
  languages: string[]
  country: string
  timeZone: string
  roles?: ('coordinator' | 'maintainer' | 'admin')[]
  groups?: string[]
  /** The name of the outside author whom they proved to be. */
  linked?: string
  isTakingPeople?: boolean
  pausedDays?: number
  mentor?: DemoOffer
}

export type DemoOffer = {
  title: string
  formats: string[]
  hoursPerMonth: number
  helpsWith: string
  asksOfYou: string
  doesNotTake: string
  wantsToHelp: string
  /** Tag and note. */
  expertise: [string, string][]
}

export type DemoQuestion = {
  by: string
  title: string
  tags: string[]
  hoursAgo: number
  body: string
  votes?: number
  /** `after`: hours after the question. */
  answers: { by: string; after: number; body: string; accepted?: boolean; votes?: number }[]
  comments?: [by: string, after: number, body: string][]
  /** `duplicateOf`: the place of a question in the list. */
  close?: { by: string; duplicateOf?: number; as_?: 'off-topic' | 'unclear'; reason: string }
  /** Deleted by a coordinator. */
  remove?: { by: string; reason: string }
}

export type DemoRequest = {
  asker: string
  mentor: string
  hoursAgo: number
  state: 'sent' | 'needs_info' | 'accepted' | 'declined'
  wanted: string
  tried: string
  background: string
  /** Of 'needs_info' and 'declined': what the mentor said. */
  text?: string
  /** The place of a question in the list. */
  question?: number
  messages?: [by: string, body: string][]
}

/** Days are counted from today in the mentor's zone; ranges are `18:00-20:00`. */
export type DemoHours = {
  weekly: Record<string, string[]>
  overrides?: { inDays: number; ranges: string[] }[]
  blocked?: { fromDays: number; from: string; toDays: number; to: string }[]
  travels?: { fromDays: number; toDays: number; zone: string }[]
}

type SaidAfter = { verdict: Verdict; words: string }

export type DemoBooking = {
  asker: string
  mentor: string
  /** The type's slug. */
  type: string
  bookedHoursAgo: number
  /** At the first free time from then on; less than nothing is ahead. */
  startsHoursAgo?: number
  /** Within ten minutes of the start of the demo. */
  startsSoon?: true
  /** The place in the list of a question, and of a request. */
  question?: number
  request?: number
  topic: string
  details: string
  prepAnswers?: string[]
  /** Hours before the demo, or before the session. */
  messages?: { by: string; hoursAgo?: number; hoursBefore?: number; body: string }[]
  notes?: { by: Side; text: string }
  moved?: { by: Side; hoursAgo: number; startsHoursAgo: number }
  cancelled?: { by: Side; hoursAgo?: number; hoursBefore?: number; reason: string }
  declined?: { hoursAgo: number; reason: string }
  isLapsed?: true
  after?: {
    absent?: Side
    feedback?: Partial<Record<Side, SaidAfter>>
    /** Who writes it has agreed to it; both have where it is published. */
    learning?: { by: Side; title: string; asked: string; body: string; tags: string[]; isPublished?: true }
  }
}

/** What people may meet about: public ids, in the order of community.json. */
export type Asked = { questions: string[]; requests: string[] }

export type DemoSessions = {
  hours: Record<string, DemoHours>
  /** Beside the usual ones. */
  types: Record<string, unknown[]>
  bookings: DemoBooking[]
}

type People = {
  groups: {
    slug: string
    name: string
    kind: 'area' | 'programme'
    description: string
    startsInDays?: number
    endsInDays?: number
  }[]
  tags: [name: string, description: string, aliases: string[]][]
  people: DemoPerson[]
}
type Community = {
  questions: DemoQuestion[]
  requests: DemoRequest[]
  applications: { member: string; hoursAgo: number; offer: DemoOffer }[]
}

const read = <T>(name: string): T => JSON.parse(readFileSync(join(import.meta.dirname, 'content', name), 'utf8'))

export const readPeople = (): People => read('people.json')
export const readCommunity = (): Community => read('community.json')
export const readSessions = (): DemoSessions => read('sessions.json')
