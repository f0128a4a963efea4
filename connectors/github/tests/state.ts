/** What a small repository on GitHub holds, and every change made to it. Texts written for this project. */
import { createHash } from 'node:crypto'

export type Person = { login: string; type?: 'User' | 'Bot' } | null

export type CommentRow = {
  id: number
  body: string
  user: Person
  created: Temporal.Instant
  updated: Temporal.Instant
  /** Of discussions. */
  deleted?: Temporal.Instant
  isMinimized?: boolean
  replies: CommentRow[]
}

export type PostRow = {
  number: number
  title: string
  body: string
  labels: string[]
  user: Person
  created: Temporal.Instant
  updated: Temporal.Instant
  isPull: boolean
  isBroken: boolean
  comments: CommentRow[]
  /** Of discussions: the id of a comment or of a reply. */
  answer?: number
  category: { name: string; isAnswerable: boolean }
}

export type ReleaseRow = {
  id: number
  tag: string
  name: string | null
  body: string
  draft: boolean
  at: Temporal.Instant
}

export type State = {
  now(): Temporal.Instant
  repository: {
    id: number
    name: string
    /** Names that it had. */
    formerly: string[]
    isPrivate: boolean
    spdx: string | null
    hasIssues: boolean
    hasDiscussions: boolean
  }
  issues: Map<number, PostRow>
  discussions: Map<number, PostRow>
  /** Issues that are elsewhere now, and where. */
  transferred: Map<number, string>
  files: Map<string, { text: string; at: Temporal.Instant; by: string }>
  releases: ReleaseRow[]
  /** GitHub gives out other page tokens after a while. */
  tokenEpoch: number
  nextId(): number
  post(kind: 'issues' | 'discussions', at?: Temporal.Instant): PostRow
  comment(post: PostRow, body?: string): CommentRow
}

export function startState(options: { now: () => Temporal.Instant; skewMinutes?: number }): State {
  const now = () =>
    options
      .now()
      .add({ minutes: options.skewMinutes ?? 0 })
      .round({ smallestUnit: 'second', roundingMode: 'floor' })
  let lastId = 9000
  let lastNumber = 0
  const nextId = () => ++lastId
  const state: State = {
    now,
    repository: {
      ...{ id: 4711, name: 'mending/kettles', formerly: [], isPrivate: false, spdx: 'CC-BY-4.0' },
      ...{ hasIssues: true, hasDiscussions: true },
    },
    issues: new Map(),
    discussions: new Map(),
    transferred: new Map(),
    files: new Map(),
    releases: [],
    tokenEpoch: 1,
    nextId,
    post(kind, at = now()) {
      const number = ++lastNumber
      const row: PostRow = {
        number,
        title: `Kettle ${number} clicks off before it boils`,
        body: `After **descaling** it stops a minute early. Kettle ${number}.`,
        labels: number % 2 ? ['switches'] : ['switches', 'question'],
        user: { login: `mender-${number % 5}` },
        ...{ created: at, updated: at, isPull: false, isBroken: false, comments: [] },
        category: number % 2 ? { name: 'Ideas', isAnswerable: false } : { name: 'Q&A', isAnswerable: true },
      }
      for (let index = 0; index < number % 3; index++)
        row.comments.push(commentRow(nextId(), at, `Clean the thermostat of kettle ${number}, then try again.`))
      state[kind].set(number, row)
      return row
    },
    comment(post, body = 'It was the lid switch.') {
      const row = commentRow(nextId(), now(), body)
      post.comments.push(row)
      post.updated = now()
      return row
    },
  }
  return state
}

const commentRow = (id: number, at: Temporal.Instant, body: string): CommentRow => ({
  ...{ id, body, user: { login: 'spare-parts' }, created: at, updated: at, replies: [] },
})

export const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex')

/** Oldest change first. */
export const byUpdate = (rows: Iterable<PostRow>): PostRow[] =>
  [...rows].sort((a, b) => Temporal.Instant.compare(a.updated, b.updated) || a.number - b.number)
