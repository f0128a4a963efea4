/** Whom the connector believes, and what it tells whom. */
import { createVerify, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { ConnectorError } from '../contract.ts'
import { startClock, startHub } from '../kit/hub.ts'
import { startSite } from '../kit/site-server.ts'
import { complete } from '../kit/world.ts'
import { json, problem } from './tests/rest.ts'
import { githubIssues } from './tests/scenario.ts'
import { startGitHub } from './tests/site.ts'
import { inRepository, keptOf, later } from './tests/worlds.ts'

const settings = { read: ['issues'] }
const token = 'ghp_0123456789abcdefghijABCDEFGHIJ'

test('a renamed repository is followed, and told', async () => {
  await inRepository({}, async (world) => {
    await complete(world)
    Object.assign(world.site.state.repository, { name: 'mending/pots', formerly: ['mending/kettles'] })
    world.site.edit(world.site.idOf(1), { title: 'Under its new name' })
    expect(await later(world)).toMatchObject({ deleted: 0 })
    expect((await keptOf(world, world.site.idOf(1))).title).toBe('Under its new name')
    expect(await world.hub.check(world.site.settings)).toMatchObject({
      ok: true,
      message: expect.stringContaining('set repository to mending/pots'),
    })
  })
})

test('another repository that takes over the name is not read', async () => {
  await inRepository({ settings }, async (world) => {
    await complete(world)
    world.site.state.repository.id = 4712
    world.clock.turn({ hours: 1 })
    expect(await world.hub.run()).toMatchObject({ state: 'config', deleted: 0 })
  })
})

test('a repository that is made private is not read on', async () => {
  await inRepository({ settings }, async (world) => {
    await complete(world)
    world.site.state.repository.isPrivate = true
    world.clock.turn({ hours: 1 })
    expect(await world.hub.run()).toMatchObject({ state: 'config', deleted: 0 })
    const found = await world.hub.check({ ...world.site.settings, allowPrivate: true })
    expect(found).toMatchObject({ ok: true })
  })
})

test('a repository that is gone deletes nothing, and one item of it is no tombstone', async () => {
  let isGone = false
  await inRepository({ settings, intercept: () => (isGone ? problem(404, 'Not Found') : undefined) }, async (world) => {
    await complete(world)
    isGone = true
    world.clock.turn({ hours: 30 })
    expect(await world.hub.run()).toMatchObject({ state: 'gone', deleted: 0 })
    const ctx = world.hub.ctx(world.site.settings)
    await expect(githubIssues.connector.fetchOne?.(ctx, world.site.idOf(1))).rejects.toMatchObject({ class: 'gone' })
  })
})

test('a next page on another site is not asked for', async () => {
  const other = await startSite(
    () => json([]),
    () => Temporal.Now.instant(),
  )
  const intercept = ({ path }: { path: string }) =>
    path.endsWith('/issues')
      ? json([{ number: 1, updated_at: '2026-01-01T00:00:00Z' }], { link: `<${other.url}/issues?page=2>; rel="next"` })
      : undefined
  try {
    await inRepository({ settings, intercept }, async (world) => {
      expect((await world.hub.run()).state).toBe('schema-drift')
      expect(other.requests).toEqual([])
    })
  } finally {
    await other.close()
  }
})

test('a list whose pages go round in circles is given up', async () => {
  let asked = 0
  await inRepository(
    {
      settings,
      intercept: ({ path }) => {
        if (!path.endsWith('/issues/1/comments')) return undefined
        asked++
        return json([], { link: `<${site()}/repos/mending/kettles/issues/1/comments?page=2>; rel="next"` })
      },
      before: ({ server }) => {
        site = () => server.url
      },
    },
    async (world) => {
      expect((await world.hub.run()).state).toBe('schema-drift')
      expect(asked).toBe(2)
    },
  )
})
let site = () => ''

test('a redirect to another site does not take the token there', async () => {
  const clock = startClock()
  const other = await startSite(() => json([]), clock.now)
  const site = await startGitHub({
    ...{ items: 3, now: clock.now },
    intercept: ({ path }) =>
      path.endsWith('/issues') ? { status: 302, headers: { location: `${other.url}/take` }, body: '' } : undefined,
  })
  // Named in the settings, the other host may be asked.
  const given = { ...site.settings, ...settings, communityLicenseUrl: other.url }
  const host = [site.server.url, other.url].map((url) => new URL(url).host).join(',')
  const hub = await startHub(githubIssues, { clock, host, settings: given })
  try {
    await hub.run()
    expect(other.requests.map(({ path }) => path)).toContain('/take')
    expect(other.requests.filter(({ headers }) => JSON.stringify(headers).includes(token))).toEqual([])
    expect(site.server.requests.every(({ headers }) => headers.authorization === `token ${token}`)).toBe(true)
  } finally {
    await hub.close()
    await other.close()
    await site.server.close()
  }
})

test('what goes wrong holds no token, however deep one looks', async () => {
  for (const answer of [
    problem(422, `Validation failed for ${token}`),
    problem(404, 'x'),
    json('x'),
    problem(403, token),
  ])
    await inRepository(
      { settings, intercept: ({ path }) => (path.endsWith('/issues') ? answer : undefined) },
      async (world) => {
        const ctx = world.hub.ctx(world.site.settings)
        const { connector } = githubIssues
        const thrown = await (async () => {
          for await (const _ of connector.sync(ctx, connector.initialCursor(ctx.settings, ctx.now())));
        })().catch((error: unknown) => error)
        expect(thrown).toBeInstanceOf(ConnectorError)
        const { message, stack, fix, cause } = thrown as ConnectorError
        expect([message, stack, fix, String(cause)].join('\n')).not.toContain(token)
        expect(cause).toBeUndefined()
        await world.hub.run()
        expect(await world.hub.written()).not.toContain(token)
      },
    )
})

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})
const appToken = 'ghs_installation0123456789abcdef'

/** As GitHub answers to an App: signed requests for a token, then that token. */
const appAnswer = ({ path, headers }: { path: string; headers: Record<string, string> }) => {
  const given = /^(?:bearer|token) (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
  const isForApp = path.endsWith('/installation') || path.endsWith('/access_tokens')
  if (!isForApp) return given === appToken ? undefined : problem(401, 'Bad credentials')
  const [head = '', payload = '', signature = ''] = given.split('.')
  const isSigned = createVerify('RSA-SHA256')
    .update(`${head}.${payload}`)
    .verify(keys.publicKey, signature, 'base64url')
  if (!isSigned) return problem(401, 'A JSON web token could not be decoded')
  if (path.endsWith('/installation')) return json({ id: 77 })
  return {
    ...json({ token: appToken, expires_at: '2026-03-02T10:00:00Z', permissions: { issues: 'read' } }),
    status: 201,
  }
}

const asApp = { token: undefined, appId: '12345', appPrivateKey: keys.privateKey }

test('an App asks for a token of its own, which is nowhere to be found afterwards', async () => {
  await inRepository({ settings: { ...settings, ...asApp }, intercept: appAnswer }, async (world) => {
    await complete(world)
    await later(world)
    expect((await world.hub.kept()).size).toBe(3)
    const asked = world.site.server.requests.filter(({ path }) => path.endsWith('/access_tokens'))
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(
      Array(2).fill('POST /app/installations/77/access_tokens'),
    )
    world.site.server.fail('500', 10)
    await world.hub.run()
    const written = await world.hub.written()
    for (const secret of [appToken, keys.privateKey.slice(40, 90), 'eyJ']) expect(written).not.toContain(secret)
  })
})

test('an App that is not installed, and one with another key, are told so', async () => {
  const other = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  await inRepository(
    { settings, intercept: ({ path }) => (path.endsWith('/installation') ? problem(404, 'Not Found') : undefined) },
    async (world) => {
      const found = await world.hub.check({ ...world.site.settings, ...asApp })
      expect(found).toMatchObject({ ok: false, code: 'auth', fix: expect.stringContaining('Install it') })
    },
  )
  await inRepository({ settings, intercept: appAnswer }, async (world) => {
    const found = await world.hub.check({ ...world.site.settings, ...asApp, appPrivateKey: other.privateKey })
    expect(found).toMatchObject({ ok: false, code: 'auth' })
    const broken = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(400)}\n-----END PRIVATE KEY-----`
    expect(await world.hub.check({ ...world.site.settings, ...asApp, appPrivateKey: broken })).toMatchObject({
      ...{ ok: false, code: 'auth', message: 'The App could not sign in with this key' },
    })
  })
})
