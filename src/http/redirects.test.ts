import { expect, test } from 'vitest'
import { fetchBench } from '../../tests/fetchingFor.ts'
import { loopbackSite } from '../../tests/loopbackSite.ts'
import { admittedUrl, allowList } from './addresses.ts'
import { credentialsOf, redactedUrl, redirected } from './redirects.ts'

const question = (url: string, headers: Record<string, string> = {}, method = 'GET') => ({
  url: new URL(url),
  method,
  headers: new Headers(headers),
  body: method === 'POST' ? Buffer.from('x') : null,
})

test('credentials stay with their origin, whatever they are called', async () => {
  const other = await loopbackSite((_, res) => res.end('ok'))
  const site = await loopbackSite((req, res) => {
    if (req.url?.startsWith('/same')) return res.writeHead(302, { location: '/end?key=k1' }).end()
    if (req.url?.startsWith('/end')) return res.end('ok')
    res.writeHead(302, { location: `${other.url}/?key=k1&again=k1&page=2` }).end()
  })
  const fetch = (await fetchBench()).another([site.host, other.host]).source()
  const headers = { authorization: 'Bearer b', cookie: 'c=1', 'api-key': 'a', 'X-Api-Key': 'x', accept: 'text/plain' }

  await fetch(`${site.url}/same?key=k1`, { headers })
  await fetch(`${site.url}/other?key=k1`, { headers })

  expect(site.seen[1]?.headers).toMatchObject({ authorization: 'Bearer b', cookie: 'c=1', 'x-api-key': 'x' })
  const there = other.seen[0]
  expect(there?.url).toBe('/?page=2')
  expect(there?.headers.accept).toBe('text/plain')
  for (const name of ['authorization', 'cookie', 'api-key', 'x-api-key']) expect(there?.headers[name]).toBeUndefined()
})

test('hosts that may not see credentials do not, from the first request on', async () => {
  const site = await loopbackSite((_, res) => res.end('ok'))
  const fetch = (await fetchBench()).another([site.host]).source({ credentialsHosts: ['api.example'] })
  await fetch(site.url, { headers: { authorization: 'Bearer b' } })
  expect(site.seen[0]?.headers.authorization).toBeUndefined()
})

test('a loop ends after five redirects', async () => {
  const site = await loopbackSite((_, res) => res.writeHead(307, { location: '/again' }).end())
  const fetch = (await fetchBench()).another([site.host]).source()
  await expect(fetch(site.url)).rejects.toMatchObject({ class: 'schema-drift' })
  expect(site.seen).toHaveLength(6)
})

test('callers may want to see the redirect, or none', async () => {
  const site = await loopbackSite((_, res) => res.writeHead(301, { location: '/new' }).end())
  const fetch = (await fetchBench()).another([site.host]).source()
  const seen = await fetch(site.url, { redirect: 'manual' })
  expect([seen.status, seen.headers.get('location')]).toEqual([301, '/new'])
  await expect(fetch(site.url, { redirect: 'error' })).rejects.toThrow(TypeError)
})

test('methods change as fetch changes them', () => {
  const methods = ([301, 302, 303, 307, 308] as const).map((status) => [
    redirected(question('https://a.example/', {}, 'POST'), status, '/b')?.method,
    redirected(question('https://a.example/', {}, 'HEAD'), status, '/b')?.method,
  ])
  expect(methods).toEqual([
    ['GET', 'HEAD'],
    ['GET', 'HEAD'],
    ['GET', 'HEAD'],
    ['POST', 'HEAD'],
    ['POST', 'HEAD'],
  ])
})

test('secrets never go on over plain http', () => {
  const withSecret = question('https://a.example/', { authorization: 'Bearer b' })
  expect(() => redirected(withSecret, 302, 'http://a.example/')).toThrow('plain http')
  expect(() => redirected(question('https://a.example/?access_token=t'), 302, 'http://b.example/')).toThrow(
    'plain http',
  )
  expect(redirected(question('https://a.example/'), 302, 'http://a.example/')?.url.href).toBe('http://a.example/')
})

test('what tells a secret in an address is hidden, and tells one key from another', () => {
  expect(redactedUrl(new URL('https://a.example/?site=beer&key=K&access_token=T&api_key=A'))).toBe(
    'https://a.example/?site=beer&key=hidden&access_token=hidden&api_key=hidden',
  )
  expect(credentialsOf(question('https://a.example/?key=1'))).not.toBe(
    credentialsOf(question('https://a.example/?key=2')),
  )
  expect(credentialsOf(question('https://a.example/?page=1'))).toBe('')
})

test('a public site cannot lead to a listed private one', () => {
  const list = allowList(['wiki.internal:8080'])
  const target = new URL('http://wiki.internal:8080/')
  expect(() => admittedUrl(target, list, [new URL('https://blog.example/')])).toThrow('leads to a private address')
  expect(admittedUrl(target, list, [new URL('http://wiki.internal:8080/start')]).href).toBe(target.href)
})
