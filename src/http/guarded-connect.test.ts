import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { expect, test } from 'vitest'
import { fetchBench } from '../../tests/fetchingFor.ts'
import { loopbackSite } from '../../tests/loopbackSite.ts'
import { isPublicAddress } from './addresses.ts'

/** Names that lead where the test says; one answer a call, the last one for good. */
const names =
  (answers: string[][]): LookupFunction =>
  (_name, options, callback) => {
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? []
    const found = addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }))
    if (options.all) callback(null, found)
    else callback(null, found[0]?.address ?? '', found[0]?.family)
  }

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8.8',
  '::127.0.0.1',
  '::7f00:1',
  '1::1',
  '4000::1',
  'fe80::1',
  'fc00::1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:0:1::1',
  '2001:db8::1',
  'ff02::1',
  'nonsense',
  '',
  undefined,
])('%s is no public address', (address) => expect(isPublicAddress(address)).toBe(false))

test.each(['93.184.216.34', '8.8.8.8', '2606:4700::1111', '::ffff:93.184.216.34'])('%s is one', (address) =>
  expect(isPublicAddress(address)).toBe(true),
)

test.each([
  'http://127.0.0.1/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://①②⑦.0.0.1/',
  'http://127.0.0.1./',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[fd00::1]/',
  'http://0.0.0.0/',
  'http://169.254.169.254/latest/meta-data/',
  'http://localhost/',
  'http://localhost./',
  'http://LOCALHOST/',
])('%s is not asked', async (url) => {
  const fetch = (await fetchBench()).another([]).source()
  await expect(fetch(url)).rejects.toMatchObject({
    class: 'blocked',
    message: expect.stringContaining('not a public address'),
  })
})

test.each([
  ['ftp://example.org/', 'not http'],
  ['file:///etc/passwd', 'not http'],
  ['data:text/html,hi', 'not http'],
  ['http://user:pass@example.org/', 'user name'],
  ['http://user@example.org/', 'user name'],
  ['http://example.org:8080/', 'port 8080'],
  ['http://example.org:22/', 'port 22'],
  ['https://example.org:5432/', 'port 5432'],
])('%s is not asked (%s)', async (url, reason) => {
  const fetch = (await fetchBench()).another([]).source()
  await expect(fetch(url)).rejects.toMatchObject({ class: 'blocked', message: expect.stringContaining(reason) })
})

test('an address that is none, or has a NUL in its host, is the caller’s mistake', async () => {
  const fetch = (await fetchBench()).another([]).source()
  await expect(fetch('not an address')).rejects.toMatchObject({ class: 'connector-bug' })
  await expect(fetch('http://exa\0mple.org/')).rejects.toMatchObject({ class: 'connector-bug' })
})

test('a name that leads to a private address is not connected to, also when others of its addresses are public', async () => {
  for (const answer of [['127.0.0.1'], ['10.0.0.1', '::1'], ['::ffff:192.168.0.1'], []]) {
    const fetch = (await fetchBench({ lookup: names([answer]) })).another([]).source()
    await expect(fetch('http://rebind.example/')).rejects.toMatchObject({ class: 'blocked' })
  }
})

test('a name that changes its answer between two looks gains nothing', async () => {
  const site = await loopbackSite((_, res) => res.end('secret'))
  // TEST-NET is not public either, so nothing leaves this machine whichever answer is taken.
  const lookup = names([['192.0.2.1'], ['127.0.0.1'], ['127.0.0.1']])
  const fetch = (await fetchBench({ lookup })).another([`listed.example:${site.port}`]).source()
  for (let i = 0; i < 3; i++) await expect(fetch('http://rebind.example/')).rejects.toMatchObject({ class: 'blocked' })
  expect(site.seen).toHaveLength(0)
})

test('the list admits the name and port as typed, and nothing else that leads there', async () => {
  const site = await loopbackSite((_, res) => res.end('intranet'))
  const bench = await fetchBench({ lookup: names([['127.0.0.1']]) })
  const fetch = bench.another([`wiki.example:${site.port}`]).source()

  expect(await (await fetch(`http://wiki.example:${site.port}/`)).text()).toBe('intranet')
  expect(await (await fetch(`http://WIKI.example.:${site.port}/`)).text()).toBe('intranet')
  for (const other of [`http://127.0.0.1:${site.port}/`, `http://other.example:${site.port}/`, 'http://wiki.example/'])
    await expect(fetch(other)).rejects.toMatchObject({ class: 'blocked' })
})

test('a redirect is judged like the first address', async () => {
  let target = ''
  const site = await loopbackSite((req, res) => {
    if (req.url === '/away') return res.writeHead(302, { location: target }).end()
    res.end('ok')
  })
  const secret = await loopbackSite((_, res) => res.end('secret'))
  const fetch = (await fetchBench()).another([site.host]).source()
  for (target of [
    secret.url,
    'http://169.254.169.254/',
    'http://[::1]/',
    `http://localhost:${secret.port}/`,
    'file:///etc/passwd',
    'http://user:pw@example.org/',
    'gopher://127.0.0.1/',
  ])
    await expect(fetch(`${site.url}/away`)).rejects.toMatchObject({ class: 'blocked' })
  expect(secret.seen).toHaveLength(0)
  target = '/here'
  const response = await fetch(`${site.url}/away`)
  expect([response.url, response.redirected, await response.text()]).toEqual([`${site.url}/here`, true, 'ok'])
})
