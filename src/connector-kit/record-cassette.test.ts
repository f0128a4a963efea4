import { expect, onTestFinished, test } from 'vitest'
import { shelfHub, shelfSite, type Thing } from '../../tests/shelf.ts'
import type { Tried } from '../sources/tried-source.ts'
import { NotRecorded, type RecordOptions, recordCassette } from './record-cassette.ts'

const token = 'the-token-nobody-sees'

async function shelfWith(...things: Partial<Thing>[]) {
  const site = await shelfSite()
  site.put(...things)
  const hub = await shelfHub(site)
  onTestFinished(async () => {
    await hub.close()
    await site.close()
  })
  const { signal } = new AbortController()
  const usual = { batches: 2, name: 'basic', leftOut: [], keepsEmails: false, signal }
  return {
    ...{ site, ...hub },
    baseUrl: `http://127.0.0.1:${site.port}`,
    record: (options: Partial<RecordOptions> = {}, tried: Tried = { source: 'shelf' }) =>
      recordCassette(hub.deps, tried, { ...usual, ...options }),
  }
}

test('answers become a cassette and what they were mapped to, without secrets and addresses of e-mail', async () => {
  const { record, site, baseUrl, db } = await shelfWith(
    { title: 'Sander', body: `<p>Ask bo@example.net, ${token}</p>`, access_token: 'handed-out-by-the-site' },
    { title: 'Saw' },
    { title: 'Plane', url: 'elsewhere' },
    { title: 'Vice' },
  )
  site.instead = (_, res) => {
    res.setHeader('set-cookie', 'session=1234567890')
    res.setHeader('link', `<${baseUrl}/things?page=2>; rel="next"`)
    return false
  }

  const made = await record()

  expect(made).toMatchObject({ items: 4, requests: 2, batches: 2, isComplete: true })
  expect(made.settings).toBe("(url) => ({ baseUrl: url, token: 'recorded' })")
  expect([...made.files.keys()]).toEqual(['basic.json', 'basic.golden.json'])
  const text = [...made.files.values()].join('\n')
  for (const hidden of [token, 'bo@example.net', 'handed-out-by-the-site', '1234567890', `${site.port}`])
    expect(text).not.toContain(hidden)
  const [first, second] = JSON.parse(String(made.files.get('basic.json')))
  expect(first).toMatchObject({
    request: { path: '/things', query: { from: '0', size: '3', offset: '0' } },
    response: { headers: { link: '<http://site/things?page=2>; rel="next"' }, body: { more: true } },
  })
  expect(second.request.query.offset).toBe('3')
  const golden = JSON.parse(String(made.files.get('basic.golden.json')))
  expect(golden.flatMap(({ items }: { items: Thing[] }) => items.map(({ title }) => title))).toEqual([
    ...['Sander', 'Saw', 'Plane', 'Vice'],
  ])
  expect(await db('items')).toEqual([])
})

test('a word of a hundred thousand letters is looked through once', async () => {
  const { record } = await shelfWith({ title: 'Long', body: `<p>${'a'.repeat(100_000)} ann@example.net</p>` })
  const made = await record()
  expect(String(made.files.get('basic.json'))).toContain('aaa somebody@example.org')
})

test('it ends after as many batches as are wanted, and asks no more', async () => {
  const { record, site } = await shelfWith({}, {}, {}, {}, {}, {}, {})
  const made = await record({ batches: 1, keepsEmails: true })
  expect(made).toMatchObject({ items: 3, requests: 1, batches: 1, isComplete: false })
  expect(site.asked).toHaveLength(1)
})

test('what is not valid is said, item by item, and there is no cassette', async () => {
  const { record } = await shelfWith({ title: 'Sander' }, { title: '' }, { title: 'Saw', license: { spdx: '' } })
  const refused = await record().catch((error) => error)
  expect(refused).toBeInstanceOf(NotRecorded)
  expect(refused.reasons).toEqual([expect.stringMatching(/^t:2: .*title/), expect.stringMatching(/^t:3: .*license/)])
})

test('a site in trouble makes no cassette, and its trouble is said without secrets', async () => {
  const { record, site } = await shelfWith({ title: 'Sander' })
  site.instead = (_, res) => {
    res.writeHead(401).end(token)
    return true
  }
  const refused = await record().catch((error) => error)
  expect(refused.reasons).toEqual([expect.stringMatching(/^auth: /)])
  expect(refused.message).not.toContain(token)
})

test('what asks otherwise each time does not play, unless the parameter is left out', async () => {
  const { record, byId, deps } = await shelfWith({ title: 'Sander' })
  const shelf = byId.get('shelf')
  if (!shelf) throw new Error('no shelf')
  byId.set('shelf', {
    ...shelf,
    sync: (ctx, cursor) =>
      shelf.sync({ ...ctx, fetch: (url, init) => ctx.fetch(`${url}&at=${ctx.now().epochMilliseconds}`, init) }, cursor),
  })
  expect(deps.connectors?.byId.get('shelf')).toBe(byId.get('shelf'))
  await expect(record()).rejects.toThrow(/at=.* was not recorded.*--ignore-query/)
  expect((await record({ leftOut: ['at'] })).items).toBe(1)
})
