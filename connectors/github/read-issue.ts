import { z } from 'zod'
import { problemOf, read } from '../answers.ts'
import type { Item, Tombstone } from '../contract.ts'
import { answerOf, isOf, pagesOf } from './api.ts'
import { idOf } from './ids.ts'
import { issueItem, isWanted, labelsOf } from './map.ts'
import { failureOf, type Reading, type Rows } from './reading.ts'
import { type Comment, commentShape, type Issue, issuePlaceShape, issueShape } from './shapes.ts'

/** A hub keeps no more of one item. */
const mostComments = 5000
const mostCharacters = 5_000_000

/**
 * Adds the issue of a list with its comments to the rows, or what was wrong with it.
 * @returns whether its comments were asked for
 */
export async function addIssue(reading: Reading, raw: unknown, rows: Rows, leavesTombstone: boolean): Promise<boolean> {
  const { number } = read(issuePlaceShape, raw, 'An issue without its number')
  const { settings, home } = reading
  reading.brought.add(number)
  const issue = issueShape.safeParse(raw)
  if (!issue.success) {
    rows.failures.push(failureOf(reading, 'issue', number, 'validate', problemOf(issue.error)))
    return false
  }
  if (!isWanted(settings, labelsOf(issue.data))) {
    if (leavesTombstone) rows.tombstones.push({ externalId: idOf(home.id, 'issue', number), reason: 'deleted' })
    return false
  }
  const found = await commentsOf(reading, issue.data)
  if (typeof found === 'string') rows.failures.push(failureOf(reading, 'issue', number, 'fetch', found))
  else rows.items.push(issueItem(settings, home, issue.data, found))
  return issue.data.comments > 0
}

/**
 * One issue as it is now.
 * @param options.withComments  false: only whether it is there
 * @returns what is wrong with it, where it cannot be read
 */
export async function readIssue(
  reading: Reading,
  number: number,
  { withComments = true } = {},
): Promise<Item | Tombstone | string> {
  const externalId = idOf(reading.home.id, 'issue', number)
  let data: unknown
  try {
    const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}'
    data = (await answerOf(reading.api, route, { ...reading.at, issue_number: number })).data
  } catch (error) {
    if (isOf(error, 'gone')) return { externalId, reason: 'deleted' }
    throw error
  }
  const issue = issueShape.safeParse(data)
  if (!issue.success) return problemOf(issue.error)
  // A transferred issue answers from where it is now.
  if (isElsewhere(reading, issue.data)) return { externalId, reason: 'moved' }
  if (z.object({ pull_request: z.object({}) }).safeParse(data).success) return { externalId, reason: 'moved' }
  if (!isWanted(reading.settings, labelsOf(issue.data))) return { externalId, reason: 'deleted' }
  const comments = withComments ? await commentsOf(reading, issue.data) : []
  return typeof comments === 'string' ? comments : issueItem(reading.settings, reading.home, issue.data, comments)
}

function isElsewhere({ home }: Reading, { repository_url: address }: Issue): boolean {
  const name = /\/repos\/([^/]+\/[^/]+)$/.exec(address ?? '')?.[1]
  return name !== undefined && name.toLowerCase() !== home.name.toLowerCase()
}

/** All comments, oldest first, or what is wrong: a list that is not whole would take away those that it lacks. */
async function commentsOf(reading: Reading, { number, comments: count }: Issue): Promise<Comment[] | string> {
  if (count === 0) return []
  for (let size = 100; ; size = Math.ceil(size / 4)) {
    try {
      return await listed(reading, number, size)
    } catch (error) {
      if (isOf(error, 'gone', 'config')) return error.message
      if (!(isOf(error, 'too-large') && size > 1)) throw error
    }
  }
}

async function listed({ api, at }: Reading, number: number, size: number): Promise<Comment[] | string> {
  const comments = new Map<number, Comment>()
  let characters = 0
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'
  for await (const { data } of pagesOf(api, route, { ...at, issue_number: number, per_page: size }))
    for (const row of read(z.array(z.unknown()), data, 'The comments of an issue')) {
      const comment = commentShape.safeParse(row)
      if (!comment.success) return `A comment: ${problemOf(comment.error)}`
      comments.set(comment.data.id, comment.data)
      characters += comment.data.body?.length ?? 0
      if (comments.size >= mostComments || characters >= mostCharacters) return [...comments.values()]
    }
  return [...comments.values()]
}
