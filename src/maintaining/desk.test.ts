import { randomUUIDv7 } from 'node:crypto'
import { createServer } from 'node:http'
import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { ConnectorDefinition } from '../../connectors/contract.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { runTrial } from '../sources/run-trial.ts'
import { openSecrets } from '../sources/secrets.ts'
import { syncSource } from '../sources/sync-source.ts'

const secret = 'the-key-that-nobody-sees'

/** A small site on this machine: a feed, a page that names it, a key that it wants to see. */
const seen: { url?: string; authorization?: string }[] = []
const site = createServer((req, res) => {
  seen.push({ url: req.url, authorization: req.headers.authorization })
  if (req.url === '/to-private') return res.writeHead(302, { location: 'http://10.0.0.1/feed.xml' }).end()
  if (req.url === '/feed.xml')
    return res.writeHead(200, { 'content-type': 'application/rss+xml' }).end(
      `<rss version="2.0"><channel><title>Kettle notes</title><link>${address}/</link>
        <item><guid>a</guid><title>Descale it</title><link>${address}/a</link><pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate></item>
        <item><guid>b</guid><title>دليل الغلاية</title><link>${address}/b</link></item></channel></rss>`,
    )
  res
    .writeHead(200, { 'content-type': 'text/html' })
    .end('<!doctype html><link rel="alternate" type="application/rss+xml" href="/feed.xml"><p>Kettles</p>')
})
let address: string
let hub: TestApp
let piet: Person
let member: Person

beforeAll(async () => {
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const { port } = site.address() as { port: number }
  address = `http://127.0.0.1:${port}`
  hub = await testApp({ GUILDHALL_ALLOW_HOSTS: `127.0.0.1:${port}` })
  piet = await makeMember(hub, { name: 'Piet', handle: 'piet', roles: ['maintainer'], timeZone: 'Europe/Warsaw' })
  member = await makeMember(hub)
})
// The clock stands still: what paces requests would wait longer each time.
const unpaced = () => hub.db('host_pacing').delete()
beforeEach(unpaced)
afterAll(async () => {
  site.close()
  await hub.close()
})

const see = async (path: string, who: Person = piet) => {
  const answer = await request(hub.app).get(path).set('Cookie', who.cookie)
  return { status: answer.status, text: answer.text, $: load(answer.text) }
}
const send = async (path: string, form: object = {}, who: Person = piet) => {
  const answer = await request(hub.app).post(path).set('Cookie', who.cookie).type('form').send(form)
  return { status: answer.status, location: String(answer.headers.location), text: answer.text, $: load(answer.text) }
}
const desk = '/desk/maintainer'
const source = async (name: string) => hub.db('sources').where({ name }).first()
const plain = (text: string) =>
  text
    .replace(/[\u2068\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
const rowOf = ($: ReturnType<typeof load>, title: string) =>
  plain(
    $('.maintained tbody tr')
      .filter((_, row) => $(row).find('th a').text() === title)
      .text(),
  )

test('without a source the desk asks for an address, and says nothing is wrong', async () => {
  const { status, $ } = await see(desk)

  expect(status).toBe(200)
  expect($('h1').text()).toBe('No source yet')
  expect($('form[action="/desk/maintainer/new"] input[name=address]').length).toBe(1)
  expect($('.finding').length).toBe(0)
  expect($('.tabs [aria-current=page]').text()).toContain('Sources')
})

test('a pasted address is recognised, its form filled in, tried, and saved as it was tried', async () => {
  const found = await send(`${desk}/new`, { address })
  expect(found.status).toBe(200)
  expect(found.$('.fits h3').text()).toBe('Kettle notes')
  expect(found.$('.fits .state').text()).toContain('Surely')
  const form = await see(String(found.$('.fits a.do').attr('href')))
  expect(form.$('#s-url').val()).toBe(`${address}/feed.xml`)
  expect(form.$('#title').val()).toBe('Kettle notes')

  const fields = Object.fromEntries(
    form
      .$(`form[action="${desk}/new/feeds"]`)
      .serializeArray()
      .map(({ name, value }) => [name, value]),
  )
  const tried = await send(`${desk}/new/feeds/try`, fields)
  expect(tried.status).toBe(303)
  const waiting = await see(tried.location)
  expect(waiting.text).toContain('No worker is running')
  expect((await see(`${tried.location}/live`)).text).toContain('data-goes-on')
  expect((await see(tried.location, await makeMember(hub, { roles: ['maintainer'] }))).status).toBe(404)

  const { id } = await hub.db('source_trials').first('id')
  await unpaced()
  await runTrial(hub.deps, id, new AbortController().signal)
  const { $ } = await see(tried.location)
  expect(
    $('.tried-items h3')
      .map((_, one) => $(one).text())
      .get(),
  ).toEqual(['Descale it', 'دليل الغلاية'])
  expect($('.ids').text()).toContain(`${address}/feed.xml`)
  expect(await hub.db('items')).toEqual([])
  expect(await hub.db('sources')).toEqual([])

  const saved = await send(`${tried.location}/save`)
  expect(saved.location).toBe(`${desk}/sources/kettle-notes?done=added`)
  expect(await hub.db('source_trials')).toEqual([])
})

test('a new source is read at once, and the page follows it', async () => {
  const page = await see(`${desk}/sources/kettle-notes`)
  expect(page.$('#live [data-goes-on]').length).toBe(1)
  expect(plain(page.$('#live').text())).toContain('It waits for a worker')
  await syncSource(hub.deps, { sourceId: (await source('kettle-notes')).id })
  const read = await see(`${desk}/sources/kettle-notes`)
  expect(plain(read.$('#live').text())).toContain('2 items seen, 2 new or changed')
  expect(read.$('#live [data-goes-on]').length).toBe(0)
  expect(rowOf((await see(desk)).$, 'Kettle notes')).toContain('Good')
})

test('an address that is read already is said to be, with the way there', async () => {
  const again = await send(`${desk}/new`, { address: `${address}/feed.xml` })
  expect(again.$('.fits').text()).toContain('It is read already')
  expect(again.$('.fits a[href="/desk/maintainer/sources/kettle-notes"]').length).toBe(1)
})

test.each([
  ['http://10.0.0.1/', 'does not ask this address'],
  ['http://169.254.169.254/latest/meta-data', 'does not ask this address'],
  ['http://[::1]:5432/', 'does not ask this address'],
  ['http://localhost:22/', 'does not ask this address'],
])('%s is not asked', async (typed, says) => {
  const { status, $ } = await send(`${desk}/new`, { address: typed })
  expect([status, $('#found').text().includes(says)]).toEqual([200, true])
})

test('an address that leads to a private network is not followed', async () => {
  const { $ } = await send(`${desk}/new`, { address: `${address}/to-private` })
  expect($('.fits li').length).toBe(0)
  expect($('#found').text()).toContain('does not ask this address')
})

test.each(['', 'not an address', 'ftp://example.org', 'https://me:pass@example.org', 'javascript:alert(1)'])(
  '%j is refused at its field',
  async (typed) => {
    const { status, $ } = await send(`${desk}/new`, { address: typed })
    expect([status, $('#address').attr('aria-invalid')]).toEqual([422, 'true'])
    expect($('[role=alert] a').attr('href')).toBe('#address')
  },
)

test('a setting that does not fit is refused at its field, with what was typed kept', async () => {
  const { status, $ } = await send(`${desk}/new/feeds`, {
    's-url': 'kettles',
    's-language': 'English please',
    's-fullText': 'yes',
    minutes: '0',
  })

  expect(status).toBe(422)
  expect($('#s-url').val()).toBe('kettles')
  expect(plain($('#s-url-error').text())).toContain('no web address, such as')
  expect($('#s-language-error').length).toBe(1)
  expect($('#minutes-error').length).toBe(1)
  expect($('#s-fullText').attr('checked')).toBe('checked')
  expect(await source('kettles')).toBeUndefined()
})

/** A source with a secret: the Stack Exchange connector has one. */
const withSecret = async (name: string, baseUrl = `${address}/2.3`) => {
  const added = await send(`${desk}/new/stack-exchange`, {
    title: name,
    's-site': 'diy',
    's-baseUrl': baseUrl,
    's-key': secret,
  })
  expect(added.status).toBe(303)
  const row = await hub.db('sources').where({ title: name }).first()
  await hub.db('sources').where({ id: row.id }).update({ next_run_at: '2026-11-22T00:00:00Z' })
  return row as { id: string; name: string; secrets: Buffer }
}
const keyOf = async (name: string) => {
  const row = await source(name)
  return openSecrets(hub.deps.config, row.id, row.secrets).key
}

test('a secret goes in and never comes out: not in the form, not after an error, not from a try', async () => {
  const { name } = await withSecret('Key holders')
  const settings = `${desk}/sources/${name}/settings`
  const shown = await see(settings)
  const wrong = await send(settings, { 's-site': '!!', 's-baseUrl': `${address}/2.3` })
  const tried = await send(`${settings}/try`, {
    's-site': 'diy',
    's-baseUrl': `${address}/2.3`,
    's-key': 'another-secret',
  })
  const trial = await hub.db('source_trials').orderBy('created_at', 'desc').first()

  for (const page of [shown, wrong, await see(tried.location), await see(`${settings}?trial=${trial.public_id}`)]) {
    expect(page.text).not.toContain(secret)
    expect(page.text).not.toContain('another-secret')
  }
  expect(shown.$('#s-key').attr('type')).toBe('password')
  expect(shown.$('#s-key').attr('value')).toBe('')
  expect(plain(shown.$('#s-key-hint').text())).toContain('Leave empty to keep it')
  expect(JSON.stringify(trial.settings)).not.toContain('another-secret')
  expect(JSON.stringify(await hub.db('audit_log'))).not.toContain(secret)
  await hub.db('source_trials').delete()
})

test('left empty a secret stays, ticked it is forgotten, typed it is another', async () => {
  const { name } = await withSecret('Keepers')
  const settings = `${desk}/sources/${name}/settings`
  const same = { 's-site': 'diy', 's-baseUrl': `${address}/2.3` }

  expect((await send(settings, { ...same, 's-pageSize': '50' })).status).toBe(303)
  expect(await keyOf(name)).toBe(secret)
  await send(settings, { ...same, 's-key': 'a-newer-one' })
  expect(await keyOf(name)).toBe('a-newer-one')
  await send(settings, { ...same, 'forget-key': 'yes' })
  expect((await source(name)).secrets).toBeNull()
})

test('a kept secret is not sent to an address that it was not given for', async () => {
  const { name } = await withSecret('Careful ones')
  const settings = `${desk}/sources/${name}/settings`
  for (const path of [settings, `${settings}/try`]) {
    const { status, $ } = await send(path, { 's-site': 'diy', 's-baseUrl': 'https://evil.example/2.3' })
    expect(status).toBe(422)
    expect(plain($('#s-key-error').text())).toContain('type the secret again')
  }
  expect((await source(name)).settings.baseUrl).toBe(`${address}/2.3`)
})

test('other settings start the source over, unless one says not to', async () => {
  const { name, id } = await withSecret('Over again')
  const settings = `${desk}/sources/${name}/settings`
  const same = { 's-site': 'diy', 's-baseUrl': `${address}/2.3` }
  const cursor = async () => (await source(name)).cursor
  await hub.db('sources').where({ id }).update({ cursor: '{"at":1}' })

  await send(settings, { ...same, 's-pageSize': '60' })
  expect(await cursor()).toEqual({ at: 1 })
  await send(settings, { ...same, 's-pageSize': '60', again: 'yes' })
  expect(await cursor()).toEqual({ at: 1 })
  await send(settings, { ...same, 's-pageSize': '60', 's-tags': 'zips', again: 'yes' })
  expect(await cursor()).toBeNull()
})

test('what was hidden stays hidden where a source’s settings say that its site is another', async () => {
  const { name, id } = await insertSource(hub.db, {
    name: 'moving',
    title: 'Moving',
    connector: 'feeds',
    site_url: 'https://moving.example.org',
    settings: JSON.stringify({ url: `${address}/moving.xml` }),
  })
  await hub.db('hidden_items').insert({
    site_url: 'https://moving.example.org',
    external_id: 'x',
    reason: 'Asked for',
    hidden_at: hub.clock.at.toString(),
  })
  await send(`${desk}/sources/${name}/settings`, {
    's-url': `${address}/moving.xml`,
    's-homepage': 'https://new.example.org',
  })
  expect((await source(name)).site_url).toBe('https://new.example.org')
  expect(await hub.db('hidden_items').pluck('site_url')).toContain('https://new.example.org')
  await hub.db('hidden_items').delete()
  await hub.db('sources').where({ id }).delete()
})

test('pausing says why, resuming goes on, and a paused source is not run', async () => {
  const { name } = await insertSource(hub.db, { name: 'pausing', title: 'Pausing' })
  const at = `${desk}/sources/${name}`
  await send(`${at}/pause`, { reason: 'Their server moves' })

  expect((await see(at)).text).toContain('Their server moves')
  expect(rowOf((await see(desk)).$, 'Pausing')).toContain('Paused')
  const run = await send(`${at}/run`)
  expect([run.status, run.$('[role=alert]').text().includes('resume it first')]).toEqual([409, true])

  await send(`${at}/resume`)
  expect(await source(name)).toMatchObject({ state: 'active', paused_reason: null })
})

test('from the beginning: the place is forgotten, nothing else', async () => {
  const { name, id } = await insertSource(hub.db, { name: 'resync', title: 'Resync', cursor: '{"x":1}' })
  await insertItem(hub.db, id, { title: 'Stays' })
  await send(`${desk}/sources/${name}/resync`)
  expect((await source(name)).cursor).toBeNull()
  expect(await hub.db('items').where({ source_id: id })).toHaveLength(1)
})

test('a large delete waits to be decided, and is decided once', async () => {
  const trouble = {
    class: 'mass-delete',
    message: 'x',
    since: '2026-11-20T10:00:00Z',
    times: 1,
    missing: 612,
    items: 1000,
  }
  const { name } = await insertSource(hub.db, { name: 'large', title: 'Large', trouble: JSON.stringify(trouble) })
  const { $ } = await see(desk)
  expect(plain($('#mass-delete-large').text())).toContain('Large seems to have lost 612 items of 1,000.')

  await send(`${desk}/sources/${name}/deletes`, { act: 'delete' })
  expect(await source(name)).toMatchObject({ deletes_confirmed: 612 })
  await send(`${desk}/sources/${name}/deletes`, { act: 'keep' })
  expect(await source(name)).toMatchObject({ deletes_confirmed: null, trouble: null })
  expect((await send(`${desk}/sources/${name}/deletes`, { act: 'delete' })).status).toBe(409)
})

test('items that failed say why, and are tried again: one, or all', async () => {
  const { name, id } = await insertSource(hub.db, { name: 'failures', title: 'Failures' })
  for (const one of ['q:1', 'q:<b>2</b>'])
    await hub.db('item_failures').insert({
      source_id: id,
      external_id: one,
      stage: 'map',
      message: '<script>alert(1)</script> has no title',
      first_at: hub.clock.at.toString(),
      next_try_at: '2026-11-25T00:00:00Z',
    })
  const { $, text } = await see(`${desk}/sources/${name}`)
  expect($('.failed-items li').length).toBe(2)
  expect(text).not.toContain('<script>alert')
  expect($('.failed-items h3').last().text()).toBe('q:<b>2</b>')
  const due = () => hub.db('item_failures').where('source_id', id).where('next_try_at', '<=', hub.clock.at.toString())

  await send(`${desk}/sources/${name}/failures`, { item: 'q:1' })
  expect(await due().pluck('external_id')).toEqual(['q:1'])
  await send(`${desk}/sources/${name}/failures`)
  expect(await due()).toHaveLength(2)
})

test('a name and a rhythm are changed; wrong ones are refused and kept in the form', async () => {
  const { name } = await insertSource(hub.db, { name: 'naming', title: 'Old name' })
  const wrong = await send(`${desk}/sources/${name}/name`, { title: ' ', minutes: '99999' })
  expect(wrong.status).toBe(422)
  expect(wrong.$('#minutes').val()).toBe('99999')
  expect(wrong.$('#title-error').length).toBe(1)

  await send(`${desk}/sources/${name}/name`, { title: 'مجلس الإصلاح', minutes: '15' })
  expect(await source(name)).toMatchObject({ title: 'مجلس الإصلاح', interval_minutes: 15 })
})

test('removing shows what goes, asks for the name, and keeps the items where that is wanted', async () => {
  const { name, id } = await insertSource(hub.db, { name: 'going', title: 'Going', secrets: Buffer.from('x') })
  await insertItem(hub.db, id, { title: 'An item of it', replies: [{ text: 'Yes' }] })
  const at = `${desk}/sources/${name}/remove`
  const { $ } = await see(at)
  expect(plain($('.halves').text())).toContain('One item')
  expect($('.reading').text()).toContain('An item of it')

  const refused = await send(at, { items: 'remove', typed: 'Going' })
  expect([refused.status, refused.$('#typed-error').length]).toEqual([422, 1])
  expect((await send(at, { typed: name })).status).toBe(422)

  await send(at, { items: 'keep', typed: name })
  expect(await source(name)).toMatchObject({ state: 'paused', secrets: null, cursor: null })
  expect(await hub.db('items').where({ source_id: id })).toHaveLength(1)
  expect(rowOf((await see(desk)).$, 'Going')).toContain('No longer read')

  const gone = await send(at, { items: 'remove', typed: name })
  expect(gone.location).toBe(`${desk}?done=removed`)
  expect(await source(name)).toMatchObject({ state: 'removing' })
})

test('an item is hidden from its page with who asked and why, listed, and let back', async () => {
  const { id } = await insertSource(hub.db, { name: 'hiding', title: 'Hiding', site_url: 'https://hiding.example.org' })
  const item = await insertItem(hub.db, id, { title: 'Not for here', by: 'Ana Ruiz' })
  const own = await see(`/items/${item.publicId}/not-for-here`)
  const link = String(own.$('a[href*="/desk/maintainer/hide"]').first().attr('href'))
  expect((await see(`/items/${item.publicId}/not-for-here`, member)).$('a[href*="maintainer/hide"]').length).toBe(0)

  expect((await see(link)).$('h1').text()).toContain('Not for here')
  expect((await send(`${desk}/hide`, { item: item.publicId, reason: '' })).status).toBe(422)
  await send(`${desk}/hide`, { item: item.publicId, askedBy: 'Ana, letter of 3 May', reason: 'Names her child' })
  expect((await request(hub.app).get(`/items/${item.publicId}/not-for-here`)).status).toBe(410)

  const { $ } = await see(`${desk}/hidden`)
  const row = plain($('.failed-items li').text())
  expect(row).toContain('Names her child')
  expect(row).toContain('Asked for by Ana, letter of 3 May.')
  const fields = Object.fromEntries(
    $('.failed-items form')
      .serializeArray()
      .map(({ name, value }) => [name, value]),
  )
  expect((await send(`${desk}/hidden`, fields)).status).toBe(303)
  expect((await send(`${desk}/hidden`, fields)).status).toBe(409)
  expect(await hub.db('hidden_items')).toEqual([])
})

test('an author is hidden by name, and of several with that name nobody until it is said who', async () => {
  const { id } = await insertSource(hub.db, {
    name: 'authors',
    title: 'Authors',
    site_url: 'https://authors.example.org',
  })
  const item = await insertItem(hub.db, id, { title: 'By Bo', by: 'Bo Berg' })
  const nobody = await send(`${desk}/hide`, { source: '', author: '', reason: 'x' })
  expect([nobody.status, nobody.$('#item-error').length]).toEqual([422, 1])
  const somebody = await send(`${desk}/hide`, { author: 'Bo', reason: 'x' })
  expect([somebody.status, somebody.$('[role=alert]').length]).toEqual([422, 1])
  expect((await send(`${desk}/hide`, { item: 'https://hub.example.org/items/nosuch/x', reason: 'x' })).status).toBe(422)

  await send(`${desk}/hide`, { source: 'authors', author: 'bo berg', reason: 'They asked' })
  expect((await request(hub.app).get(`/items/${item.publicId}/by-bo`)).status).toBe(410)
  expect((await see(`${desk}/hidden`)).$('.failed-items').text()).toContain('They asked')
})

test('a list of feeds is added, those that are there are left out, what is no list is refused', async () => {
  const opml = `<opml version="2.0"><head/><body><outline text="Kettles" xmlUrl="${address}/feed.xml"/>
    <outline text="New ones" xmlUrl="${address}/other.xml"/></body></opml>`
  const { $ } = await see((await send(`${desk}/new/opml`, { opml })).location)
  expect($('#imported').text()).toContain('One feed is added')
  expect($('#imported').text()).toContain('One was here already')
  expect((await send(`${desk}/new/opml`, { opml: '<html>' })).status).toBe(422)
})

test('an unreadable secret is said on the desk, and typed anew', async () => {
  const { name } = await withSecret('After a restore')
  await hub
    .db('sources')
    .where({ name })
    .update({ secrets: Buffer.from('of another hub') })
  expect((await see(desk)).$(`#secrets-${name}`).text()).toContain('cannot be read')
  const settings = `${desk}/sources/${name}/settings`
  expect((await see(settings)).text).toContain('GUILDHALL_SECRET')
  await send(settings, { 's-site': 'diy', 's-baseUrl': `${address}/2.3`, 's-key': secret })
  expect(await keyOf(name)).toBe(secret)
})

test('a connector that fails everywhere, with hostile words, spoils nothing of the rest', async () => {
  const hostile: ConnectorDefinition = {
    id: 'hostile',
    version: 1,
    title: '<img src=x onerror=alert(1)>',
    docsUrl: 'javascript:alert(1)',
    settings: z.strictObject({
      'a"b<c>': z.string().describe('</p><script>alert(1)</script>\u202e reversed'),
      ['__proto__']: z.string().optional(),
      mode: z.enum(['one', 'two']).optional(),
      several: z.array(z.enum(['x', 'y'])).default([]),
    }) as never,
    cursor: z.unknown(),
    initialCursor: () => ({}),
    capabilities: { incremental: 'none', deletes: 'none', order: 'unordered', fullText: 'excerpt-only' },
    limits: [],
    defaultIntervalMinutes: 60,
    site: () => {
      throw new Error(secret)
    },
    recognise: () => {
      throw new Error('everywhere')
    },
    check: () => Promise.reject(new Error('everywhere')),
    // biome-ignore lint/correctness/useYield: it fails before
    async *sync() {
      throw new Error('everywhere')
    },
  }
  const { recogniseAddress } = await import('../sources/recognise-address.ts')
  const { installedConnectors } = await import('../sources/connectors.ts')
  const { settingsOf } = await import('./setting-fields.ts')
  const { settingRows, readSettings } = await import('./settings-form.ts')
  const { byId } = await installedConnectors()
  const hanging = { ...hostile, id: 'hanging', recognise: () => new Promise<never>(() => {}) }
  const lying = { ...hostile, id: 'lying', recognise: async () => ({ title: 5, certainty: 'perhaps' }) as never }
  const connectors = {
    byId: new Map([
      ['feeds', byId.get('feeds') as ConnectorDefinition],
      ['hostile', hostile],
      ['hanging', hanging],
      ['lying', lying],
    ]),
    broken: [],
  }

  const found = await recogniseAddress(
    { ...hub.deps, connectors, withinMs: 3000 },
    new URL(`${address}/feed.xml`),
    new AbortController().signal,
  )
  expect(found.fits.map(({ connector }) => connector)).toEqual(['feeds'])
  expect(found.failed).toEqual(['hostile', 'lying'])

  const settings = settingsOf(hostile)
  expect(settings.map(({ name }) => name)).toContain('__proto__')
  expect(settings[0]?.hint).toBe('</p><script>alert(1)</script> reversed')
  const { createTexts } = await import('../http/texts.ts')
  const rows = settingRows({ settings, typed: new Map(), kept: [] }, createTexts(['en']))
  expect(rows.filter((row) => row.choices).map((row) => row.choices?.options.length)).toEqual([2])
  const read = readSettings(settings, { 's-__proto__': 'x', 's-mode': 'two', 's-several': ['x', 'y'], other: 'z' })
  expect(Object.keys(read.given)).toEqual(['__proto__', 'mode', 'several'])
  expect(({} as Record<string, unknown>).mode).toBeUndefined()
})

test('nobody but maintainers and admins sees the desk or does any of it', async () => {
  const coordinator = await makeMember(hub, { roles: ['coordinator', 'mentor'] })
  for (const who of [member, coordinator]) {
    expect((await see(desk, who)).status).toBe(403)
    expect((await send(`${desk}/sources/kettle-notes/pause`, {}, who)).status).toBe(403)
  }
  expect((await see(desk, await makeMember(hub, { roles: ['admin'] }))).status).toBe(200)
  expect((await source('kettle-notes')).state).toBe('active')
})

test('searches without a result and unknown tags stand beside the sources', async () => {
  const hash = randomUUIDv7()
  await hub
    .db('counted_searches')
    .insert({ query_hash: hash, day: '2026-11-20', times: 9, times_fruitless: 9, times_opened: 0 })
  await hub.db('search_texts').insert({ query_hash: hash, text: 'invisible mending', last_day: '2026-11-20' })
  const { id } = await insertSource(hub.db, { name: 'tagging', title: 'Tagging' })
  await insertItem(hub.db, id, { title: 'Tagged', tags: ['quilting'] })
  const { $ } = await see(desk)
  expect($('.halves').text()).toContain('invisible mending')
  expect($('.halves').text()).toContain('quilting')
  expect((await see(`${desk}/searches`)).$('.ledger').text()).toContain('invisible mending')
})
