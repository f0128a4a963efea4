import type { Logger } from 'pino'
import { type BuiltDeps, buildDeps } from '../build-deps.ts'
import type { Progress } from '../cli/terminal.ts'
import { hubAddress, readConfig } from '../config.ts'
import { type Hub, startHub } from '../processes/hub.ts'
import { startCalendarSite } from './calendar-site.ts'
import { makeDemoFolder, removeLeftovers } from './data-directory.ts'
import { fillCommunity } from './fill-community.ts'
import { fillHours } from './fill-hours.ts'
import { fillPeople } from './fill-people.ts'
import { fillSessions, soonAfter } from './fill-sessions.ts'
import { fillSources } from './fill-sources.ts'
import { markAsDemo } from './sign-in.ts'
import { startSites } from './sites.ts'

type Options = {
  log: Logger
  say(line: string): void
  progress(label: string): Progress
  /** Ends the demo. */
  signal: AbortSignal
}

/**
 * The Repair Commons: some small sites on this machine, and a hub that brings their content in through its ordinary
 * connectors. Runs until `signal`, then leaves nothing behind: no process, no file.
 * @returns false when a process of the hub ended by itself
 */
export async function runDemo(
  environment: Record<string, string | undefined>,
  { log, say, progress, signal }: Options,
): Promise<boolean> {
  const startedAt = performance.now()
  const undo: (() => void | Promise<void>)[] = []
  try {
    // Wrong values are said before anything is started.
    readConfig(demoEnvironment(environment, '', { sites: [] }))
    if ((await removeLeftovers(log)) > 0) say('Removed what an earlier demo left behind')
    const folder = makeDemoFolder()
    undo.push(() => folder.remove())
    markAsDemo(folder.data)
    say(`Data of this demo: ${folder.data} (removed when it stops)`)

    const now = () => Temporal.Now.instant()
    const sites = await startSites(now)
    undo.push(() => sites.close())
    const calendar = await startCalendarSite({ now })
    undo.push(() => calendar.close())
    say('Small sites are running on this machine, for the hub to read:')
    for (const line of sites.lines) say(`  ${line}`)

    say('Starting PostgreSQL, the pages and the worker')
    const settings = demoEnvironment(environment, folder.data, {
      sites: [...sites.urls, calendar.url],
      calendar: calendar.url,
    })
    const hub = await startHub(settings, log, signal)
    undo.push(() => hub.stop())
    const deps = await buildDeps(readConfig(settings), { kind: 'cli', log, isMigrated: true })
    undo.push(() => deps.close(0))

    await fillSources(deps, sites.sources, { say, progress, signal })
    await indexAll(deps, signal)
    await addCommunity(deps, calendar.url, { say, progress, signal })
    await indexAll(deps, signal)
    say('Everything is searchable')
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
    for (const line of await whatToTry(deps, hub, folder.data, seconds)) say(line)
    return (await Promise.race([untilAborted(signal), hub.gone])) === 'aborted'
  } catch (error) {
    if (signal.aborted) return true
    throw error
  } finally {
    if (undo.length > 0) say('Stopping the demo and removing its data')
    for (const step of undo.reverse()) await step()
  }
}

/** Nothing of the machine's own hub: another data directory, no server, no search engine of its own. */
/** What the demo serves itself, which it asks as it would ask others. */
type OwnSites = { sites: string[]; calendar?: string }

function demoEnvironment(environment: Record<string, string | undefined>, data: string, own: OwnSites) {
  const settings = demoSettings(environment, data, own)
  // A page of the hub says where the room would be.
  return { ...settings, ROOM_URL: `${hubAddress(readConfig(settings))}/demo/rooms/{room}` }
}

function demoSettings(environment: Record<string, string | undefined>, data: string, { sites, calendar }: OwnSites) {
  return {
    ...environment,
    GUILDHALL_DATA: data,
    DATABASE_URL: '',
    GUILDHALL_SECRET: '',
    PUBLIC_URL: '',
    SMTP_URL: '',
    ROOM_URL: '',
    GITHUB_CLIENT_ID: '',
    GITHUB_CLIENT_SECRET: '',
    MEILI_HOST: '',
    MEILI_KEY: '',
    HUB_NAME: 'the Repair Commons',
    HUB_QUESTION: 'What needs mending?',
    HUB_LANGUAGES: 'en',
    CONTACT_EMAIL: environment.CONTACT_EMAIL || 'hello@repair-commons.example',
    GUILDHALL_ALLOW_HOSTS: sites.map((url) => new URL(url).host).join(','),
    GUILDHALL_CALENDAR_HOSTS: calendar ? new URL(calendar).host : '',
    LOG_LEVEL: environment.LOG_LEVEL || 'warn',
  }
}

async function addCommunity(
  deps: BuiltDeps,
  calendarUrl: string,
  { say, progress, signal }: Pick<Options, 'say' | 'progress' | 'signal'>,
) {
  const shown = progress('People, questions and requests')
  try {
    const members = await fillPeople(deps)
    const asked = await fillCommunity(deps, members, (done, total) => {
      signal.throwIfAborted()
      shown.update(done, total)
    })
    // Late, so that most of the minutes until it are left.
    const soonAt = soonAfter(deps.now())
    await fillHours(deps, members, { soonAt, calendarUrl })
    await fillSessions(deps, members, { asked, soonAt })
    shown.end()
    say(`${members.size} people have joined, asked, answered and met`)
  } finally {
    shown.end()
  }
}

/** The worker is at it already; what it has not done yet is done here. */
async function indexAll(deps: BuiltDeps, signal: AbortSignal) {
  do {
    signal.throwIfAborted()
    await deps.search.indexDirty({ signal })
  } while ((await deps.db('dirty_documents').first('subject_id')) !== undefined)
}

/** Asked as people ask; printed only where the hub finds something. */
const asked = [
  'replace a worn zipper slider',
  'kettle clicks off before it boils',
  'wobbly chair leg',
  'bike chain skips under load',
  'iron leaves brown spots',
]

async function whatToTry(deps: BuiltDeps, hub: Hub, data: string, seconds: string): Promise<string[]> {
  const { rows } = await deps.db.raw<{ rows: { items: number; replies: number }[] }>(
    'SELECT (SELECT count(*) FROM items) AS items, (SELECT count(*) FROM replies) AS replies',
  )
  const answered: string[] = []
  for (const text of asked) {
    const [best] = (await deps.search.search({ text, limit: 1 })).hits
    if (best) answered.push(`  ${hub.address}/search?q=${encodeURIComponent(text).replaceAll('%20', '+')}`)
  }
  return [
    '',
    `The Repair Commons is open at ${hub.address} (${rows[0]?.items} items, ${rows[0]?.replies} replies, ${seconds} s)`,
    `Its data: ${data}`,
    'Try:',
    ...answered,
    `  ${hub.address}/demo     sign in as somebody, by one click; Oskar and Henrik meet in a few minutes`,
    `  ${hub.address}/dev/mail the mails that people get`,
    `  ${hub.address}/sources  what is in here, and from where; maintainers find what has broken at /desk/maintainer`,
    'Ctrl-C stops everything and removes the data.',
  ]
}

function untilAborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted')
    signal.addEventListener('abort', () => resolve('aborted'), { once: true })
  })
}
