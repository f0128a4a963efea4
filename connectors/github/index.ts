import { ConnectorError, type Ctx, defineConnector, type Item, type SyncEvent, type Tombstone } from '../contract.ts'
import { check } from './check.ts'
import { type Cursor, cursorSchema, placeOf, startOver } from './cursor.ts'
import { budget, classify } from './errors.ts'
import { idOf, partsOf } from './ids.ts'
import { openReading } from './open-reading.ts'
import { readComments } from './read-comments.ts'
import { readDiscussion, readDiscussions } from './read-discussions.ts'
import { readDoc, readDocs } from './read-docs.ts'
import { readIssue } from './read-issue.ts'
import { readIssues } from './read-issues.ts'
import { readRelease, readReleases } from './read-releases.ts'
import { batchOf, hasRows, type PartRun, type Reading } from './reading.ts'
import { recognise } from './recognise.ts'
import { hasCredentials, type Settings, settingsSchema, siteOf } from './settings.ts'
import { verify } from './verify.ts'

export const connector = defineConnector<Settings, Cursor>({
  id: 'github',
  version: 1,
  title: 'GitHub repository',
  docsUrl: 'https://docs.github.com/en/rest',
  settings: settingsSchema,
  cursor: cursorSchema,
  initialCursor: startOver,
  capabilities: { incremental: 'updated', deletes: 'verify', order: 'unordered', fullText: 'per-item' },
  // Of what each token may: 900 points a minute, and no requests at once.
  limits: [{ scope: 'key', perSecond: 15, concurrency: 1 }],
  defaultIntervalMinutes: 60,
  site: siteOf,
  classify,
  budget,
  readsBody: true,
  recognise,
  check,
  sync,
  verify,
  fetchOne,
})

async function* sync(ctx: Ctx<Settings>, cursor: Cursor): AsyncGenerator<SyncEvent<Cursor>, void> {
  let committed = textOf(cursor)
  const reading = await openReading(ctx, placeOf(cursor, ctx.settings))
  for (const part of partsToRead(reading)) {
    const events = part(reading)
    for (let next = await events.next(); ; next = await events.next()) {
      if (next.done && !next.value) return yield { type: 'done', complete: false }
      if (next.done) break
      if (next.value.type === 'batch') {
        const text = textOf(next.value.cursor)
        // Nothing came, and nothing moved.
        if (text === committed && !hasRows(next.value)) continue
        committed = text
      }
      yield next.value
    }
  }
  // Such as a new ETag of the repository, where nothing else was to be said.
  if (textOf(reading.place) !== committed) yield batchOf(reading)
  yield { type: 'done', complete: true }
}

const textOf = (cursor: Cursor): string => JSON.stringify(cursorSchema.parse(cursor))

/** What the settings ask for and the repository has. */
function partsToRead({ settings, hasIssues, hasDiscussions }: Reading): ((reading: Reading) => PartRun)[] {
  const wants = new Set(settings.read)
  return [
    ...(wants.has('docs') ? [readDocs] : []),
    ...(wants.has('releases') ? [readReleases] : []),
    ...(wants.has('discussions') && hasDiscussions && hasCredentials(settings) ? [readDiscussions] : []),
    ...(wants.has('issues') && hasIssues ? [readIssues, readComments] : []),
  ]
}

async function fetchOne(ctx: Ctx<Settings>, externalId: string): Promise<Item | Tombstone> {
  const reading = await openReading(ctx)
  const parts = partsOf(externalId)
  if (!parts || parts.repository !== reading.home.id)
    throw new ConnectorError('config', `${externalId} is nothing of ${reading.home.name}`)
  const { kind, key } = parts
  const number = Number(key)
  const found = await {
    issue: () => readIssue(reading, number),
    discussion: () => readDiscussion(reading, number),
    release: () => readRelease(reading, number),
    doc: () => readDoc(reading, key),
  }[kind]()
  if (typeof found === 'string') throw new ConnectorError('schema-drift', found)
  return found ?? { externalId: idOf(reading.home.id, kind, key), reason: 'deleted' }
}
