/** What the REST API sends, as far as we read it. https://docs.github.com/en/rest */
import { z } from 'zod'

const id = z.int().positive()
const address = z.url({ protocol: /^https?$/ })
/** `2026-03-02T09:00:00Z` */
const time = z.iso.datetime({ offset: true })

/** Null where the account was deleted. */
const userShape = z
  .object({ login: z.string().min(1), html_url: address.optional(), type: z.string().optional() })
  .nullish()

const labelShape = z.union([z.string(), z.object({ name: z.string().nullish() })])
const body = z.string().nullish()

export const repositoryShape = z.object({
  id,
  full_name: z.string().regex(/^[^/\s]+\/[^/\s]+$/),
  html_url: address,
  private: z.boolean(),
  description: z.string().nullish(),
  default_branch: z.string().min(1),
  has_issues: z.boolean().default(true),
  has_discussions: z.boolean().default(false),
  license: z.object({ spdx_id: z.string().nullish(), url: z.string().nullish() }).nullish(),
})

/** What the walk needs of an issue, even of one that is otherwise unreadable. */
export const issuePlaceShape = z.object({ number: id, updated_at: time, pull_request: z.unknown().optional() })

export const issueShape = z.object({
  number: id,
  title: z.string().min(1),
  body,
  html_url: address,
  repository_url: z.string().optional(),
  user: userShape,
  labels: z.array(labelShape).default([]),
  state: z.string(),
  state_reason: z.string().nullish(),
  locked: z.boolean().optional(),
  comments: z.int().min(0),
  created_at: time,
  updated_at: time,
  reactions: z.object({ '+1': z.int().optional() }).optional(),
})

export const commentShape = z.object({
  id,
  body,
  html_url: address,
  user: userShape,
  created_at: time,
  updated_at: time,
  reactions: z.object({ '+1': z.int().optional() }).optional(),
})

/** Of a comment in the list of all of a repository's. */
export const commentPlaceShape = z.object({ id, issue_url: z.string(), html_url: z.string(), updated_at: time })

export const releaseShape = z.object({
  id,
  tag_name: z.string().min(1),
  name: z.string().nullish(),
  body,
  html_url: address,
  draft: z.boolean().default(false),
  prerelease: z.boolean().default(false),
  author: userShape,
  created_at: time,
  published_at: time.nullish(),
  updated_at: time.nullish(),
})

export const releasePlaceShape = z.object({ id, draft: z.boolean().default(false) })

export const treeShape = z.object({
  sha: z.string().regex(/^[0-9a-f]{40,64}$/),
  truncated: z.boolean().default(false),
  tree: z.array(
    z.object({
      path: z.string().min(1),
      mode: z.string(),
      type: z.string(),
      sha: z.string().regex(/^[0-9a-f]{40,64}$/),
      size: z.int().optional(),
    }),
  ),
})

export const blobShape = z.object({ content: z.string(), encoding: z.string() })

export const commitShape = z.object({
  commit: z.object({
    author: z.object({ name: z.string().nullish(), date: time.nullish() }).nullish(),
    committer: z.object({ date: time.nullish() }).nullish(),
  }),
  // Some are empty objects.
  author: userShape.catch(null),
})

export type User = z.output<typeof userShape>
export type Issue = z.output<typeof issueShape>
export type Comment = z.output<typeof commentShape>
export type Release = z.output<typeof releaseShape>
export type Tree = z.output<typeof treeShape>
export type Commit = z.output<typeof commitShape>
