import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What people.json and community.json hold: the people of the Repair Commons, and what they asked each other. */
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
