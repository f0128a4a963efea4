import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BadRequest, Conflict } from '../errors.ts'

export const connectorKinds = ['rest', 'graphql', 'feed'] as const
export type ConnectorKind = (typeof connectorKinds)[number]

/** The folders of connectors/kit/templates that make one: what stands in two is taken from the later. */
const foldersOf: Record<ConnectorKind, ['rest' | 'feed', ...ConnectorKind[]]> = {
  rest: ['rest'],
  graphql: ['rest', 'graphql'],
  feed: ['feed'],
}

const connectorsFolder = fileURLToPath(new URL('../../connectors/', import.meta.url))
const allowed = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const longest = 40
const kitFolder = 'kit'

/**
 * Makes a connector out of the kit's template: one that passes the kit as it stands, with `CHANGE:` at each place that is
 * the site's own. Whole or not at all.
 * @returns the new folder's files, by their paths in it, and how many places there are to change in each
 * @throws BadRequest 'connector-name-wrong' · Conflict 'connector-taken' with the folder
 */
export async function newConnector(
  { name, title, kind }: { name: string; title?: string; kind: ConnectorKind },
  folder = connectorsFolder,
): Promise<{ files: { path: string; changes: number }[] }> {
  if (!allowed.test(name) || name.length > longest || name === kitFolder)
    throw new BadRequest('connector-name-wrong', { name, suggestion: suggested(name) })
  const making = join(folder, `.new-${name}`)
  try {
    for (const part of foldersOf[kind])
      await cp(join(folder, kitFolder, 'templates', part), making, { recursive: true, force: true })
    const files = await personalise(making, { kind, name, title: title ?? titled(name) })
    // Of two folders with one name the second is refused by the file system.
    await mkdir(join(folder, name))
    await rename(making, join(folder, name))
    return { files }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new Conflict('connector-taken', { name })
    throw error
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

/** Gives the template's files the connector's name, and imports from where they are going to be. */
async function personalise(at: string, { kind, name, title }: { kind: ConnectorKind; name: string; title: string }) {
  const [base] = foldersOf[kind]
  const [id, usualTitle] = names[base]
  const files: { path: string; changes: number }[] = []
  for (const entry of await readdir(at, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const from = join(entry.parentPath, entry.name)
    const to = join(entry.parentPath, entry.name.replace(id, name))
    const path = to.slice(at.length + 1)
    const place = dirname(path)
    const text = (await readFile(from, 'utf8'))
      .replaceAll(id, name)
      .replaceAll(`'${usualTitle}'`, () => quoted(oneLine(title)))
      .replaceAll(usualTitle, () => oneLine(title))
      .replace(/(?<=\bfrom ')\.\.?\/[^']+/g, (specifier) => moved(specifier, { name, place }))
      .replace(/(?:^import .* from '\.\/[^']+'\n)+/gm, inOrder)
    await writeFile(from, text)
    if (from !== to) await rename(from, to)
    files.push({ path, changes: text.split('CHANGE:').length - 1 })
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What a file of a template imports, as the file of the connector at the same place has to. All folders lie equally deep. */
function moved(specifier: string, { name, place }: { name: string; place: string }): string {
  const templates = posix.join(kitFolder, 'templates')
  const imported = posix.join(templates, 'rest', place, specifier)
  const [, within] = new RegExp(`^${templates}/(?:${connectorKinds.join('|')})/(.+)$`).exec(imported) ?? []
  const target = within === undefined ? imported : posix.join(name, within)
  const found = posix.relative(posix.join(name, place), target)
  return found.startsWith('.') ? found : `./${found}`
}

/** Imports of a connector's own files, as the linter wants them: what came from another folder stands before the rest. */
function inOrder(imports: string): string {
  const specifierOf = (line: string) => line.slice(line.lastIndexOf(" from '"))
  const lines = imports.trimEnd().split('\n')
  return `${lines.sort((a, b) => (specifierOf(a) < specifierOf(b) ? -1 : 1)).join('\n')}\n`
}

const names: Record<'rest' | 'feed', [id: string, title: string]> = {
  rest: ['example-rest', 'Example REST'],
  feed: ['example-feed', 'Example feed'],
}

const oneLine = (title: string) => title.replace(/[\p{Cc}\s]+/gu, ' ').trim()

/** As code, in the quotation marks that the formatter would choose. */
function quoted(title: string): string {
  const mark = title.includes("'") && !title.includes('"') ? '"' : "'"
  return `${mark}${title.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`)}${mark}`
}

const titled = (name: string) => {
  const words = name.replaceAll('-', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

function suggested(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '')
    .slice(0, longest)
    .replace(/-+$/, '')
  return !allowed.test(plain) || plain === kitFolder ? 'lobsters' : plain
}
