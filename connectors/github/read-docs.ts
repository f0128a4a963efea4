/**
 * README and docs folders as articles. The tree of the branch is asked for on each run (“not modified” costs nothing); files whose
 * hash has changed are read, those that are no longer in it are gone.
 */
import { problemOf, read } from '../answers.ts'
import { ConnectorError, type Item } from '../contract.ts'
import { answerOf, isOf } from './api.ts'
import { shortHash } from './cursor.ts'
import { idOf } from './ids.ts'
import { type DocFile, listDocs } from './list-docs.ts'
import { docItem } from './map.ts'
import { batchOf, failureOf, isLate, noRows, type PartRun, type Reading } from './reading.ts'
import { blobShape, type Commit, commitShape, treeShape } from './shapes.ts'

const filesABatch = 10

export async function* readDocs(reading: Reading): PartRun {
  const { home, place } = reading
  const licence = home.spdx ?? ''
  const before = place.docs?.licence === licence ? place.docs : undefined
  const root = await rootOf(reading, before?.etag)
  if (root === 'not modified') return true
  const files = root ? await listDocs(reading, root.tree) : []
  const keys = new Map(files.map((file) => [keyOf(file.path), file]))
  const old = before?.blobs ?? {}
  let blobs: Record<string, string> = Object.fromEntries(Object.entries(old).filter(([key]) => keys.has(key)))
  const gone = Object.keys(place.docs?.blobs ?? {}).filter((key) => !keys.has(key))
  const due = [...keys].filter(([key, file]) => blobs[key] !== blobMark(file))
  for (let at = 0; at < due.length; at += filesABatch) {
    const rows = noRows()
    const part = due.slice(at, at + filesABatch)
    for (const [key, file] of part) {
      const item = await readFile(reading, key, file)
      if (typeof item === 'string') rows.failures.push(failureOf(reading, 'doc', key, 'fetch', `${file.path}: ${item}`))
      else rows.items.push(item)
    }
    blobs = { ...blobs, ...Object.fromEntries(part.map(([key, file]) => [key, blobMark(file)])) }
    // Those that went stay in the cursor until their tombstones are out.
    const lasting = Object.fromEntries(gone.map((key) => [key, '']))
    reading.place = { ...reading.place, docs: { licence, blobs: { ...lasting, ...blobs } } }
    yield batchOf(reading, rows)
    if (isLate(reading)) return false
  }
  const rows = noRows()
  rows.tombstones.push(...gone.map((key) => ({ externalId: idOf(home.id, 'doc', key), reason: 'deleted' as const })))
  reading.place = { ...reading.place, docs: { licence, blobs, ...(root?.etag && { etag: root.etag }) } }
  yield batchOf(reading, rows)
  return true
}

/** One file by what names it in its id; undefined where it is no longer there. */
export async function readDoc(reading: Reading, key: string): Promise<Item | string | undefined> {
  const root = await rootOf(reading)
  if (root === undefined || root === 'not modified') return undefined
  const file = (await listDocs(reading, root.tree)).find(({ path }) => keyOf(path) === key)
  return file && readFile(reading, key, file)
}

/** Paths may be longer than an id. */
const keyOf = (path: string) => shortHash(path, 14)
const blobMark = ({ sha }: DocFile) => sha.slice(0, 12)

/** @returns undefined where the repository is empty */
async function rootOf({ api, at, branch, settings }: Reading, etag?: string) {
  try {
    const answer = await api.get('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { ...at, tree_sha: branch }, etag)
    if (answer === undefined) return 'not modified'
    return { tree: read(treeShape, answer.data, 'The tree of the branch'), etag: answer.etag }
  } catch (error) {
    if (isOf(error, 'config') && error.status === 409) return undefined
    if (isOf(error, 'gone') && error.status === 404 && settings.branch)
      throw new ConnectorError('config', `There is no branch ${branch}`, {
        status: 404,
        fix: 'Check branch, or leave it out',
      })
    if (isOf(error, 'gone') && error.status === 404) return undefined
    throw error
  }
}

/** @returns what is wrong, where it cannot be read */
async function readFile(reading: Reading, key: string, file: DocFile): Promise<Item | string> {
  const { api, at, branch, settings, home } = reading
  try {
    const route = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}'
    const blob = blobShape.safeParse((await answerOf(api, route, { ...at, file_sha: file.sha })).data)
    if (!blob.success) return problemOf(blob.error)
    const text = blob.data.encoding === 'base64' ? textIn(blob.data.content) : blob.data.content
    const commits = await commitsOf(reading, file.path)
    return docItem(settings, home, { key, path: file.path, branch, sha: file.sha, text }, commits)
  } catch (error) {
    if (isOf(error, 'gone', 'config')) return error.message
    throw error
  }
}

/** The last ones that touched the file say who wrote it, and when. */
async function commitsOf({ api, at, branch }: Reading, path: string): Promise<Commit[]> {
  const { data } = await answerOf(api, 'GET /repos/{owner}/{repo}/commits', { ...at, sha: branch, path, per_page: 30 })
  return (Array.isArray(data) ? data : []).flatMap((row) => commitShape.safeParse(row).data ?? [])
}

const textIn = (base64: string) => new TextDecoder().decode(Buffer.from(base64, 'base64'))
