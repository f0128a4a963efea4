/** How far a repository was read. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Settings } from './settings.ts'

const etag = z.string().max(200).optional()
const time = z.string().max(40)

/** What later requests need of a repository that answers “not modified”. */
export const knownRepositoryShape = z.strictObject({
  id: z.int().positive(),
  name: z.string(),
  url: z.string(),
  branch: z.string(),
  spdx: z.string().optional(),
  hasIssues: z.boolean(),
  hasDiscussions: z.boolean(),
  isPrivate: z.boolean(),
  etag,
})
export type KnownRepository = z.output<typeof knownRepositoryShape>

export const cursorSchema = z.strictObject({
  /** Which repository, and by which choices it was read: others start over. */
  about: z.string(),
  choices: z.string(),
  repository: knownRepositoryShape.optional(),
  /** Updated since then; the ETag is that of this very request. `isRead`: all of them were read once. */
  issues: z.strictObject({ since: time.optional(), etag, isRead: z.boolean() }),
  /** A window over the newest comments, and those in it: `issue number:time of change`, by id. */
  comments: z.strictObject({ since: time, etag, seen: z.record(z.string(), z.string()) }).optional(),
  /** Hashes of blobs by hash of path. */
  docs: z.strictObject({ etag, licence: z.string(), blobs: z.record(z.string(), z.string()) }).optional(),
  releases: z.strictObject({ etag, licence: z.string(), ids: z.array(z.int()) }).optional(),
  /** The walk goes from the newest down to `floor`; `head` becomes the next floor when it has got there. */
  discussions: z
    .strictObject({ floor: time.optional(), head: time.optional(), prints: z.record(z.string(), z.string()) })
    .optional(),
  /** Of the discussions' list. */
  pageToken: z.string().max(1000).optional(),
})

export type Cursor = z.output<typeof cursorSchema>

export const startOver = (settings: Settings): Cursor => ({
  about: aboutOf(settings),
  choices: choicesOf(settings),
  issues: { isRead: false },
})

/** Where to go on; from the beginning where the settings have changed what is read, or how it is shown. */
export function placeOf(cursor: Cursor, settings: Settings): Cursor {
  if (cursor.about !== aboutOf(settings)) return startOver(settings)
  if (cursor.choices === choicesOf(settings)) return cursor
  const { etag: _, ...repository } = cursor.repository ?? {}
  return { ...startOver(settings), repository: knownRepositoryShape.safeParse(repository).data }
}

const aboutOf = ({ baseUrl, repository }: Settings) => `${baseUrl} ${repository}`.toLowerCase()

const choicesOf = ({ read, labels, bots, docs, branch, ...rest }: Settings): string => {
  const { license, licenseUrl, communityLicense, communityLicenseUrl } = rest
  const chosen = [read, labels, bots, docs, branch, license, licenseUrl, communityLicense, communityLicenseUrl]
  return shortHash(JSON.stringify(chosen), 16)
}

export const shortHash = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, length)
