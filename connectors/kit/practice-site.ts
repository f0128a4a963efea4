/**
 * A small API to practise on, that of a library which lends tools: docs/connectors.md makes a connector for it.
 * `node_modules/.bin/node connectors/kit/practice-site.ts [PORT]`
 */
import { fstatSync } from 'node:fs'
import { type SiteAnswer, type SiteRequest, startSite } from './site-server.ts'

type Tool = { id: number; name: string; about: string; groups: string[]; keeper: string | null; changed: string }

const tools: Tool[] = [
  {
    id: 11,
    name: 'Belt sander',
    about: '<p>Keep it moving, or it digs in. Belts are in the drawer below.</p>',
    groups: ['sanding', 'power tools'],
    keeper: 'Ruta Kalnins',
    changed: '2026-01-10T08:00:00Z',
  },
  {
    id: 12,
    name: 'Spokeshave',
    about: '<p>Push or pull, but <em>with</em> the grain.</p>',
    groups: ['hand tools'],
    keeper: 'Omar Haddad',
    changed: '2026-01-12T17:30:00Z',
  },
  {
    id: 13,
    name: 'Multimeter',
    about: '<p>Check the fuse first. <a href="/tools/14">The bench supply</a> goes with it.</p>',
    groups: ['electronics'],
    keeper: null,
    changed: '2026-02-03T09:15:00Z',
  },
]

/** `/v1/tools?changed_after=…&per=…&cursor=…` lists, oldest change first; `/v1/tools?ids=11,12` gives those of them that are there. */
function answer({ path, query, headers }: SiteRequest): SiteAnswer | undefined {
  if (path !== '/v1/tools') return json({ error: { code: 'not_found' } }, 404)
  const ids = query.get('ids')?.split(',')
  const found = tools.filter(({ id, changed }) =>
    ids ? ids.includes(String(id)) : changed >= (query.get('changed_after') ?? '') && id > Number(query.get('cursor')),
  )
  const page = found.slice(0, Number(query.get('per') ?? 50))
  const shown = page.map((tool) => ({ ...tool, added: tool.changed, link: `http://${headers.host}/tools/${tool.id}` }))
  return json({ tools: shown, more: found.length > page.length ? String(page.at(-1)?.id) : null })
}

const json = (value: object, status = 200): SiteAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
})

/** Whoever started it through a pipe, as a test does, and is killed, can no longer end it. */
const input = fstatSync(0)
if (input.isFIFO() || input.isSocket()) process.stdin.resume().once('close', () => process.exit())

const { url } = await startSite(answer, () => Temporal.Now.instant(), Number(process.argv[2] ?? 4010))
console.log(`The library of tools is at ${url}/v1/tools. Ctrl-C ends it.`)
