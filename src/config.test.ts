import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { ConfigProblems, readConfig, variableNames } from './config.ts'

const folders: string[] = []
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'guildhall-config-'))
  folders.push(made)
  return made
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true })
})

const problemsOf = (environment: Record<string, string>) => {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigProblems) return error
    throw error
  }
  throw new Error('it was taken')
}

test('all problems are said at once, with the value and what is allowed', () => {
  const { message, problems } = problemsOf({ PORT: '80a', HOST: '', LOG_LEVEL: 'loud', API_RATE_PER_MINUTE: '-1' })

  expect(problems.map((problem) => problem.variable)).toEqual(['PORT', 'API_RATE_PER_MINUTE', 'LOG_LEVEL'])
  expect(message).toContain('PORT=80a\n    allowed: a port from 0 to 65535')
  expect(message).toContain('LOG_LEVEL=loud\n    allowed: trace, debug, info, warn, error or silent')
  expect(message).toContain('.env.example')
})

test.each([
  ['PORT', '65536'],
  ['PORT', '1e3'],
  ['PORT', ' 80'],
  ['PUBLIC_URL', 'hub.example.org'],
  ['PUBLIC_URL', 'javascript:alert(1)'],
  ['TRUST_PROXY', 'true'],
  ['CONTACT_EMAIL', 'nobody'],
  ['HUB_LANGUAGES', 'English'],
  ['HUB_NAME', 'x'.repeat(61)],
  ['MEILI_INDEX', 'a/b'],
  ['ROOM_URL', 'https://meet.example.org/'],
  ['ROOM_URL', 'https://{room}.example.org/'],
  ['ROOM_URL', 'https://meet.example.org/{room}/{room}'],
  ['ROOM_URL', 'meet.example.org/{room}'],
  ['ROOM_URL', 'javascript:alert("{room}")'],
  ['GUILDHALL_ALLOW_HOSTS', 'localhost'],
  ['GUILDHALL_ALLOW_HOSTS', '127.0.0.1:80,'],
])('%s=%s is refused', (name, value) => {
  expect(problemsOf({ [name]: value }).problems).toMatchObject([{ variable: name, value }])
})

test('a secret that is wrong is never shown', () => {
  const shown = problemsOf({ GUILDHALL_SECRET: 'hunter2', DATABASE_URL: 'mysql://root:hunter2@db/x' }).message

  expect(shown).toContain('GUILDHALL_SECRET=(not shown)')
  expect(shown).toContain('DATABASE_URL=(not shown)')
  expect(shown).not.toContain('hunter2')
})

test('a database of its own needs a secret that every process shares', () => {
  const server = 'postgres://hub@db.example.org/hub'

  expect(problemsOf({ DATABASE_URL: server }).problems).toMatchObject([{ variable: 'GUILDHALL_SECRET' }])
  expect(readConfig({ DATABASE_URL: server, GUILDHALL_SECRET: 's'.repeat(32) }).databaseUrl).toBe(server)
})

test('nothing set: safe defaults, and no file is written before the secret is needed', () => {
  const data = folder()

  const config = readConfig({ GUILDHALL_DATA: data, HOST: '', MEILI_HOST: '' })

  expect(config).toMatchObject({ host: '127.0.0.1', port: 3000, meili: undefined, allowHosts: [], trustProxy: 0 })
  expect(readdirSync(data)).toEqual([])
})

test('the secret is made once, for its owner alone, and each purpose has a key of its own', () => {
  const data = folder()
  const { secret } = readConfig({ GUILDHALL_DATA: data })

  const key = secret.key('links')

  expect(statSync(join(data, 'secret')).mode & 0o777).toBe(0o600)
  expect(readdirSync(data)).toEqual(['secret'])
  expect(readConfig({ GUILDHALL_DATA: data }).secret.key('links')).toEqual(key)
  expect(secret.key('queries')).not.toEqual(key)
  expect(JSON.stringify(readConfig({ GUILDHALL_DATA: data }))).not.toContain(
    readFileSync(join(data, 'secret'), 'utf8').trim(),
  )
})

test('processes that start at once on a new folder end with the same secret', async () => {
  const data = folder()
  const source = `
    const { parentPort } = require('node:worker_threads')
    import(${JSON.stringify(new URL('./config.ts', import.meta.url).href)}).then(({ readConfig }) => {
      const config = readConfig({ GUILDHALL_DATA: ${JSON.stringify(data)} })
      parentPort.once('message', () => parentPort.postMessage(config.secret.hash('test', 'x')))
      parentPort.postMessage('ready')
    })`
  const workers = Array.from({ length: 6 }, () => new Worker(source, { eval: true }))
  const next = (worker: Worker) => new Promise<string>((resolve) => worker.once('message', resolve))
  await Promise.all(workers.map(next))

  const answers = workers.map(next)
  for (const worker of workers) worker.postMessage('go')
  const hashes = await Promise.all(answers)
  await Promise.all(workers.map((worker) => worker.terminate()))

  expect(new Set(hashes).size).toBe(1)
  expect(readdirSync(data)).toEqual(['secret'])
})

test('a damaged secret file is said and left as it is', () => {
  const data = folder()
  writeFileSync(join(data, 'secret'), '')
  chmodSync(join(data, 'secret'), 0o600)

  expect(() => readConfig({ GUILDHALL_DATA: data }).secret.key('links')).toThrow('does not hold a secret')
  expect(readFileSync(join(data, 'secret'), 'utf8')).toBe('')
})

test('.env.example names every variable in order, each with its meaning and default', () => {
  const text = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
  const named = [...text.matchAll(/^#([A-Z_]+)=(.*)$/gm)]

  expect(named.map(([, name]) => name)).toEqual(variableNames)
  for (const [, name = '', value = ''] of named) {
    const said = text
      .slice(0, text.indexOf(`#${name}=`))
      .split('\n\n')
      .at(-1)
    expect(said?.trim(), `${name} has a meaning`).toMatch(/^# \S/)
    if (value === '') continue
    expect(JSON.stringify(readConfig({ [name]: value }))).toBe(JSON.stringify(readConfig({})))
    expect(() => readConfig({ [name]: value })).not.toThrow()
  }
})
