import { read } from '../answers.ts'
import { answerOf, isOf } from './api.ts'
import type { Reading } from './reading.ts'
import { type Tree, treeShape } from './shapes.ts'

export type DocFile = { path: string; sha: string }

/** More do not fit into a cursor. */
const mostFiles = 1000
/** A longer one is no text to read. */
const largestFile = 1_000_000
const mostTrees = 300

const isText = (path: string) => /\.(md|mdx|markdown|mkd|rst|txt|adoc|asciidoc|org)$/i.test(path)

/** README and all texts in the folders that the settings name, by path. @param root  the tree of the branch */
export async function listDocs(reading: Reading, root: Tree): Promise<DocFile[]> {
  const readme = readmeOf(root)
  const files = new Map<string, DocFile>(readme ? [[readme.path, readme]] : [])
  for (const folder of reading.settings.docs)
    for (const file of await textsIn(reading, root, folder)) files.set(file.path, file)
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, mostFiles)
}

function readmeOf({ tree }: Tree): DocFile | undefined {
  const found = tree.filter(
    ({ type, mode, path }) => type === 'blob' && mode !== symlink && /^readme(\.\w+)?$/i.test(path),
  )
  return found.find(({ path }) => /\.md$/i.test(path)) ?? found.find(({ path }) => isText(path) || !path.includes('.'))
}

const symlink = '120000'

async function textsIn(reading: Reading, root: Tree, folder: string): Promise<DocFile[]> {
  let sha = root.sha
  for (const [depth, name] of folder.split('/').filter(Boolean).entries()) {
    const { tree } = depth === 0 ? root : await treeOf(reading, sha)
    const entry = tree.find(({ path, type }) => path === name && type === 'tree')
    if (!entry) return []
    sha = entry.sha
  }
  return below(reading, sha, folder, { trees: 0 })
}

/** All at once where GitHub can; one folder at a time where there is too much of it. */
async function below(reading: Reading, sha: string, folder: string, used: { trees: number }): Promise<DocFile[]> {
  const whole = await wholeTree(reading, sha)
  const { tree } = whole ?? (await treeOf(reading, sha))
  const inFolder = (path: string) => (folder ? `${folder}/${path}` : path)
  const files = tree
    .filter(
      ({ type, mode, path, size = 0 }) => type === 'blob' && mode !== symlink && size <= largestFile && isText(path),
    )
    .map(({ path, sha: blob }) => ({ path: inFolder(path), sha: blob }))
  if (whole) return files
  for (const entry of tree.filter(({ type }) => type === 'tree')) {
    if (++used.trees > mostTrees || files.length >= mostFiles) break
    files.push(...(await below(reading, entry.sha, inFolder(entry.path), used)))
  }
  return files
}

async function wholeTree(reading: Reading, sha: string): Promise<Tree | undefined> {
  try {
    const tree = await treeOf(reading, sha, { recursive: '1' })
    return tree.truncated ? undefined : tree
  } catch (error) {
    if (isOf(error, 'too-large')) return undefined
    throw error
  }
}

async function treeOf({ api, at }: Reading, sha: string, more: Record<string, string> = {}): Promise<Tree> {
  const answer = await answerOf(api, 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}', {
    ...at,
    tree_sha: sha,
    ...more,
  })
  return read(treeShape, answer.data, 'A tree')
}
