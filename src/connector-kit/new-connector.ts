import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BadRequest, Conflict } from '../errors.ts'

/** The folders of connectors/kit/templates. */
export const connectorKinds = ['rest', 'graphql', 'feed'] as const
export type ConnectorKind = (typeof connectorKinds)[number]

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
    await cp(join(folder, kitFolder, 'templates', kind), making, { recursive: true })
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
  const files: { path: string; changes: number }[] = []
  for (const entry of await readdir(at, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const from = join(entry.parentPath, entry.name)
    const to = join(entry.parentPath, entry.name.replace(templateId(kind), name))
    const path = to.slice(at.length + 1)
    const place = dirname(path)
    const text = (await readFile(from, 'utf8'))
      .replaceAll(templateId(kind), name)
      .replaceAll(`'${templateTitle[kind]}'`, () => quoted(oneLine(title)))
      .replaceAll(templateTitle[kind], () => oneLine(title))
      .replace(/(?<=\bfrom ')\.\.?\/[^']+/g, (specifier) => moved(specifier, { kind, name, place }))
    await writeFile(from, text)
    if (from !== to) await rename(from, to)
    files.push({ path, changes: text.split('CHANGE:').length - 1 })
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What a file of the template imports, as the file of the connector at the same place has to. */
function moved(specifier: string, { kind, name, place }: { kind: ConnectorKind; name: string; place: string }): string {
  const template = posix.join(kitFolder, 'templates', kind)
  const imported = posix.join(template, place, specifier)
  return imported.startsWith(`${template}/`) ? specifier : posix.relative(posix.join(name, place), imported)
}

const templateId = (kind: ConnectorKind) => `example-${kind}`
const templateTitle: Record<ConnectorKind, string> = {
  rest: 'Example REST',
  graphql: 'Example GraphQL',
  feed: 'Example feed',
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
