import type { Config } from '../config.ts'
import type { Db } from '../db.ts'
import { openSecrets } from './secrets.ts'

/** What a site answered to settings that are tried, in words of the hub's own: nothing of it is an item here. */
export type TrialFound = {
  /** What the connector's own check says. */
  check: string
  items: TrialItem[]
  wouldStore: number
  gone: string[]
  failures: { externalId: string; message: string }[]
  isComplete: boolean
  requests: number
  bytes: number
  remaining: number | null
  asked: { url: string; status: number; bytes: number }[]
}

export type TrialItem = {
  externalId: string
  kind: string
  title: string
  url: string
  lang?: string
  excerpt: string
  replies: number
  isSolved: boolean
  tags: string[]
  author?: string
  license: { spdx: string; url?: string }
  updatedAt: string
}

export type Trial = {
  id: string
  publicId: string
  memberId: string
  /** Undefined: of a source that is not there yet. */
  sourceId?: string
  connector: string
  title: string
  intervalMinutes?: number
  settings: Record<string, unknown>
  sealedSecrets: Buffer | null
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  progress?: { items: number; requests: number; message: string }
  found?: TrialFound
  trouble?: { class: string; message: string; fix?: string }
  createdAt: Temporal.Instant
  startedAt?: Temporal.Instant
  finishedAt?: Temporal.Instant
}

type Row = Record<string, unknown> & { source_id: string | null }

/** Somebody's own; nobody else sees what they try. */
export async function trialOf(db: Db, memberId: string, publicId: string): Promise<Trial | undefined> {
  // Out of an address: whatever else it holds names none.
  if (!/^\w{1,40}$/.test(publicId)) return undefined
  const row: Row | undefined = await db('source_trials').where({ member_id: memberId, public_id: publicId }).first()
  return row && trialFrom(row)
}

export async function trialById(db: Db, id: string): Promise<Trial | undefined> {
  const row: Row | undefined = await db('source_trials').where({ id }).first()
  return row && trialFrom(row)
}

/** For which source a trial's secrets are sealed: its own id stands for one that is not there yet. */
export const sealedFor = ({ id, sourceId }: Pick<Trial, 'id' | 'sourceId'>): string => sourceId ?? id

/** @throws Conflict 'secrets-unreadable' */
export const trialSecrets = (config: Pick<Config, 'secret'>, trial: Trial): Record<string, unknown> =>
  openSecrets(config, sealedFor(trial), trial.sealedSecrets)

function trialFrom(row: Row): Trial {
  const given = (name: string) => row[name] ?? undefined
  return {
    id: row.id,
    publicId: row.public_id,
    memberId: row.member_id,
    sourceId: given('source_id'),
    connector: row.connector,
    title: row.title ?? '',
    intervalMinutes: given('interval_minutes'),
    settings: row.settings,
    sealedSecrets: row.secrets,
    state: row.state,
    progress: given('progress'),
    found: given('found'),
    trouble: given('trouble'),
    createdAt: row.created_at,
    startedAt: given('started_at'),
    finishedAt: given('finished_at'),
  } as Trial
}
