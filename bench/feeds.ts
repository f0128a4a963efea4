/**
 * In how many files of a corpus feeds are found: by feedsmith alone, by rss-parser alone, and by the hub, which uses both.
 *   npm run bench:feeds -- DIR… [--feedparser FOLDER] [--lost] [--python python3]
 * A DIR is any folder with feeds in it: Debian's golang-github-mmcdole-gofeed-dev has one
 * (/usr/share/gocode/src/github.com/mmcdole/gofeed/testdata), PyPI's feedparser another (`tests` of its source package).
 * `--feedparser` runs Python's feedparser beside: the FOLDER that holds the package and what it needs
 * (`pip install --target FOLDER feedparser`). `--lost` names the files in which another finds an entry and the hub none.
 * Documents that were made to break parsers come last.
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { decode } from '../connectors/feeds/decode.ts'
import { parsePool } from '../src/http/parse-pool.ts'
import { threadPool } from '../src/http/thread-pool.ts'
import type { ReadAlone } from './feed-readers.ts'
import { hostileFeeds } from './hostile-feeds.ts'

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    feedparser: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    lost: { type: 'boolean', default: false },
  },
})
if (folders.length === 0) throw new Error('Name the folders: npm run bench:feeds -- DIR…')
for (const folder of folders) if (!existsSync(folder)) throw new Error(`${folder} is not there`)

const limitMs = 10_000
const hub = parsePool(limitMs)
const alone = threadPool<ReadAlone>(new URL('./feed-readers.ts', import.meta.url), limitMs)
const say = (line: string) => process.stdout.write(`${line}\n`)

const plainFeed =
  '<rss version="2.0"><channel><title>Bench</title><item><title>A kettle that clicks off</title></item></channel></rss>'

type Found = { entries: number; ms: number; trouble?: string }
type FileFound = { file: string; feedsmith: Found; rssParser: Found; together: Found; feedparser?: Found }

try {
  for (const folder of folders) report(folder, await readCorpus(folder))
  await readHostile()
} finally {
  await Promise.all([hub.close(), alone.close()])
}

async function readCorpus(folder: string): Promise<FileFound[]> {
  const files = feedsIn(folder)
  const beside = options.feedparser ? await byFeedparser(files, options.feedparser) : undefined
  const found: FileFound[] = []
  for (const file of files)
    found.push({ file, ...(await readAll(decode(readFileSync(file), null))), feedparser: beside?.get(file) })
  return found
}

async function readAll(text: string) {
  return {
    feedsmith: await counted(alone.run<number>({ reader: 'feedsmith', text })),
    rssParser: await counted(alone.run<number>({ reader: 'rss-parser', text })),
    together: await counted(hub.feed(text).then(({ entries }) => entries.length)),
  }
}

async function counted(reading: Promise<number>): Promise<Found> {
  const startedAt = performance.now()
  try {
    return { entries: await reading, ms: performance.now() - startedAt }
  } catch (error) {
    return { entries: 0, ms: performance.now() - startedAt, trouble: (error as Error).message }
  }
}

/** Tests of parsers lay what they expect beside their feeds, as JSON too. */
function feedsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(xml|rss|atom|rdf|json)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.endsWith('.json') || readFileSync(file, 'utf8').includes('jsonfeed.org/version'))
    .sort()
}

function report(folder: string, files: FileFound[]): void {
  const with_ = (name: 'feedsmith' | 'rssParser' | 'together') => files.filter((file) => file[name].entries > 0)
  const together = with_('together')
  say(`${folder}: ${files.length} files`)
  say(`  feedsmith finds an entry in       ${with_('feedsmith').length}`)
  say(`  rss-parser                        ${with_('rssParser').length}`)
  say(`  the hub, with both                ${together.length} (goal: no fewer than either)`)
  const known = files.filter(({ feedparser }) => feedparser && feedparser.entries > 0)
  const shared = known.filter((file) => file.together.entries > 0)
  if (options.feedparser) {
    const part = known.length === 0 ? 100 : (shared.length / known.length) * 100
    say(`  Python's feedparser               ${known.length}`)
    say(`  of these the hub                  ${shared.length}, ${part.toFixed(1)} % (goal on gofeed's: at least 97)`)
  } else {
    say("  Python's feedparser               not run: name the folder of the package with --feedparser")
  }
  const slowest = files.toSorted((a, b) => b.together.ms - a.together.ms)[0]
  say(`  the slowest takes the hub         ${slowest?.together.ms.toFixed(0)} ms`)
  const ofOthers = ({ feedsmith, rssParser, feedparser }: FileFound) =>
    [feedsmith, rssParser, feedparser].some((found) => found && found.entries > 0)
  const lost = files.filter((file) => file.together.entries === 0 && ofOthers(file))
  say(`  lost: another finds an entry      ${lost.length}`)
  if (options.lost)
    for (const { file, together } of lost) say(`    ${relative(folder, file)}: ${together.trouble ?? ''}`)
}

async function readHostile(): Promise<void> {
  say('documents made to break parsers (goal: none takes longer than 10 s, the next is read all the same)')
  for (const [name, text] of hostileFeeds()) {
    const { feedsmith, rssParser, together } = await readAll(text)
    const next = await counted(hub.feed(plainFeed).then(({ entries }) => entries.length))
    const says = ({ entries, ms, trouble }: Found) =>
      `${trouble ? `refused (${trouble.replace(/\s+/g, ' ').slice(0, 60)})` : `${entries} entries`}, ${ms.toFixed(0)} ms`
    say(`  ${name}: ${says(together)}${next.entries === 1 ? '' : '; THE NEXT FEED WAS NOT READ'}`)
    say(`    alone: feedsmith ${says(feedsmith)} · rss-parser ${says(rssParser)}`)
  }
}

async function byFeedparser(files: string[], folder: string): Promise<Map<string, Found>> {
  const program = new URL('./feedparser.py', import.meta.url).pathname
  const child = spawn(options.python, [program, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', () => reject(new Error(`${options.python} could not be started: name it with --python`)))
    child.once('close', resolve)
  })
  child.stdin.end(files.join('\n'))
  const lines: string[] = []
  const reading = (async () => {
    for await (const chunk of child.stdout.setEncoding('utf8')) lines.push(chunk)
  })()
  if ((await ended) !== 0) throw new Error(`feedparser in ${folder} could not be run`)
  await reading
  return new Map(
    lines
      .join('')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { file: string; entries: number })
      .map(({ file, entries }) => [file, { entries, ms: 0 }]),
  )
}
