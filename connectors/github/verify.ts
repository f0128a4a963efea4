import { z } from 'zod'
import { read } from '../answers.ts'
import type { Ctx } from '../contract.ts'
import { isOf } from './api.ts'
import { aliveQuery } from './discussion-queries.ts'
import { troubleOf } from './graphql.ts'
import { partsOf } from './ids.ts'
import { isWanted } from './map.ts'
import { openReading } from './open-reading.ts'
import { readIssue } from './read-issue.ts'
import type { Reading } from './reading.ts'
import { hasCredentials, type Part, type Settings } from './settings.ts'

type Verdict = 'alive' | 'gone' | 'moved' | 'unknown'

const partOf = {
  issue: 'issues',
  discussion: 'discussions',
  doc: 'docs',
  release: 'releases',
} as const satisfies Record<string, Part>

/** An hour without a token has 60 requests. */
const singlyARun = 20

/**
 * Issues and discussions by number, all in one request where there is a token. Docs and releases are listed whole by each run that
 * finds them changed, which tells what is gone: here they are unknown.
 */
export async function verify(ctx: Ctx<Settings>, ids: string[]): Promise<Map<string, Verdict>> {
  const reading = await openReading(ctx)
  const verdicts = new Map<string, Verdict>(ids.map((id) => [id, 'unknown']))
  const asked = new Map<string, string>()
  for (const id of ids) {
    const parts = partsOf(id)
    if (!parts) continue
    // What the settings no longer ask for.
    if (parts.repository !== reading.home.id || !ctx.settings.read.includes(partOf[parts.kind]))
      verdicts.set(id, 'gone')
    else if (parts.kind === 'issue' || parts.kind === 'discussion') asked.set(`${parts.kind}${parts.key}`, id)
  }
  if (asked.size === 0) return verdicts
  const answers = hasCredentials(ctx.settings)
    ? await atOnce(reading, [...asked.keys()])
    : await singly(reading, [...asked.keys()])
  for (const [name, verdict] of answers) verdicts.set(asked.get(name) ?? '', verdict)
  return verdicts
}

const foundShape = z.object({
  repository: z.object({ databaseId: z.number().nullish() }),
  labels: z.object({ nodes: z.array(z.object({ name: z.string() }).nullable()).nullable() }).nullish(),
})

async function atOnce(reading: Reading, names: string[]): Promise<Map<string, Verdict>> {
  const numbers = (kind: string) =>
    names.filter((name) => name.startsWith(kind)).map((name) => Number(name.slice(kind.length)))
  const query = aliveQuery(numbers('issue'), numbers('discussion'))
  const { data, errors } = await reading.api.ask(query, { owner: reading.at.owner, name: reading.at.repo })
  if (data.repository == null) throw troubleOf(errors)
  const nodes = read(z.record(z.string(), z.unknown()), data.repository, 'The repository')
  if (nodes.databaseId !== reading.home.id) return new Map()
  const missing = new Set(
    errors.flatMap(({ type, path }) =>
      type === 'NOT_FOUND' && path?.[0] === 'repository' && path.length === 2 ? [path[1]] : [],
    ),
  )
  return new Map(
    names.map((name): [string, Verdict] => {
      const node = foundShape.safeParse(nodes[name]).data
      if (!node) return [name, nodes[name] === null && missing.has(name) ? 'gone' : 'unknown']
      if (node.repository.databaseId && node.repository.databaseId !== reading.home.id) return [name, 'moved']
      const labels = (node.labels?.nodes ?? []).flatMap((label) => label?.name ?? [])
      return [name, isWanted(reading.settings, labels) ? 'alive' : 'gone']
    }),
  )
}

const askedSingly = new WeakMap<Reading, number>()

/** A few of them, others in each run. Without issues, the repository would say of each that it is gone. */
async function singly(reading: Reading, names: string[]): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>()
  if (!reading.hasIssues) return verdicts
  const issues = names.filter((name) => name.startsWith('issue'))
  const turn = Math.floor(reading.startedAt.epochMilliseconds / 60_000) % Math.max(1, issues.length)
  for (const name of [...issues.slice(turn), ...issues.slice(0, turn)]) {
    const used = askedSingly.get(reading) ?? 0
    if (used >= singlyARun) break
    askedSingly.set(reading, used + 1)
    verdicts.set(name, await verdictOf(reading, Number(name.slice('issue'.length))))
  }
  return verdicts
}

async function verdictOf(reading: Reading, number: number): Promise<Verdict> {
  try {
    const found = await readIssue(reading, number, { withComments: false })
    if (typeof found === 'string') return 'unknown'
    if (!('reason' in found)) return 'alive'
    return found.reason === 'moved' ? 'moved' : 'gone'
  } catch (error) {
    if (isOf(error, 'config')) return 'unknown'
    throw error
  }
}
