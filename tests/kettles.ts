/** A hub with a maintainer, and a small site on this machine that they add as a source. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll } from 'vitest'
import { openSecrets } from '../src/sources/secrets.ts'
import { makeMember, type Person } from './people.ts'
import { type TestApp, testApp } from './testApp.ts'

type Seen = { status: number; text: string; $: ReturnType<typeof load> }

export type KettleHub = {
  hub: TestApp
  /** Of the site: a page that names its feed, at /feed.xml, and one of talk, at /talk.xml; /to-private leads to a private network. */
  address: string
  /** The maintainer. */
  piet: Person
  member: Person
  see(path: string, who?: Person): Promise<Seen>
  send(path: string, form?: object, who?: Person): Promise<Seen & { location: string }>
  /** Its row. */
  source(
    name: string,
  ): Promise<Record<string, unknown> & { id: string; name: string; settings: Record<string, unknown> }>
  /** A Stack Exchange source of that title with a secret, which is not due. */
  withSecret(title: string): Promise<{ id: string; name: string; secrets: Buffer }>
  /** The secret that is kept of a source. */
  keyOf(name: string): Promise<unknown>
  /** The clock stands still: what paces requests would wait longer each time. */
  unpaced(): Promise<unknown>
  close(): Promise<void>
}

export const secret = 'the-key-that-nobody-sees'

/** One for a file. */
export function kettleHub(): KettleHub {
  const here = {} as KettleHub
  beforeAll(async () => {
    Object.assign(here, await openKettleHub())
  })
  afterAll(() => here.close())
  return here
}

async function openKettleHub(): Promise<KettleHub> {
  let address = ''
  const site = createServer((req, res) => {
    if (req.url === '/to-private') return res.writeHead(302, { location: 'http://10.0.0.1/feed.xml' }).end()
    if (req.url === '/feed.xml')
      return res.writeHead(200, { 'content-type': 'application/rss+xml' }).end(
        `<rss version="2.0"><channel><title>Kettle notes</title><link>${address}/</link>
        <item><guid>a</guid><title>Descale it</title><link>${address}/a</link><pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate></item>
        <item><guid>b</guid><title>دليل الغلاية</title><link>${address}/b</link></item></channel></rss>`,
      )
    if (req.url === '/talk.xml')
      return res
        .writeHead(200, { 'content-type': 'application/rss+xml' })
        .end(`<rss version="2.0"><channel><title>Kettle talk</title><link>${address}/talk</link></channel></rss>`)
    res.writeHead(200, { 'content-type': 'text/html' }).end(
      `<!doctype html><link rel="alternate" type="application/rss+xml" href="/feed.xml">
      <link rel="alternate" type="application/rss+xml" href="/talk.xml" title="What people say"><p>Kettles</p>`,
    )
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const { port } = site.address() as AddressInfo
  address = `http://127.0.0.1:${port}`
  const hub = await testApp({ GUILDHALL_ALLOW_HOSTS: `127.0.0.1:${port}` })
  const piet = await makeMember(hub, {
    name: 'Piet',
    handle: 'piet',
    roles: ['maintainer'],
    timeZone: 'Europe/Warsaw',
  })
  const member = await makeMember(hub)
  const see: KettleHub['see'] = async (path, who = piet) => {
    const answer = await request(hub.app).get(path).set('Cookie', who.cookie)
    return { status: answer.status, text: answer.text, $: load(answer.text) }
  }
  const send: KettleHub['send'] = async (path, form = {}, who = piet) => {
    const answer = await request(hub.app).post(path).set('Cookie', who.cookie).type('form').send(form)
    return {
      status: answer.status,
      location: String(answer.headers.location),
      text: answer.text,
      $: load(answer.text),
    }
  }
  return {
    ...{ hub, address, piet, member, see, send },
    source: (name) => hub.db('sources').where({ name }).first(),
    async withSecret(title) {
      const form = { title, 's-site': 'diy', 's-baseUrl': `${address}/2.3`, 's-key': secret }
      const { status, text } = await send('/desk/maintainer/new/stack-exchange', form)
      if (status !== 303) throw new Error(text)
      const row = await hub.db('sources').where({ title }).first()
      await hub.db('sources').where({ id: row.id }).update({ next_run_at: '2026-11-22T00:00:00Z' })
      return row
    },
    async keyOf(name) {
      const { id, secrets } = await hub.db('sources').where({ name }).first()
      return openSecrets(hub.deps.config, id, secrets).key
    },
    unpaced: () => hub.db('host_pacing').delete(),
    async close() {
      site.close()
      await hub.close()
    },
  }
}

/** As it is read: without marks of direction, on one line. */
export const plain = (text: string) =>
  text
    .replace(/[\u2068\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim()

/** What the desk's table says of a source. */
export const rowOf = ($: ReturnType<typeof load>, title: string) =>
  plain(
    $('.maintained tbody tr')
      .filter((_, row) => $(row).find('th a').text() === title)
      .text(),
  )
