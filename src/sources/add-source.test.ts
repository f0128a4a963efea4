import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { shelfHub, shelfSite } from '../../tests/shelf.ts'
import { readConfig } from '../config.ts'
import { addSource } from './add-source.ts'
import { connectorById, connectorsIn } from './connectors.ts'
import { listSources } from './queries.ts'
import { openSecrets, sealSecrets } from './secrets.ts'

async function hub() {
  const site = await shelfSite(1)
  const made = await shelfHub(site)
  onTestFinished(async () => {
    await made.close()
    await site.close()
  })
  return made
}

test('a secret reaches the site and nothing else', async () => {
  const { db, deps, sync, logged } = await hub()

  await sync()

  const tables = ['sources', 'runs', 'items', 'item_failures', 'tombstones']
  const rows = await Promise.all(tables.map((table) => db(table)))
  const listed = await listSources(db, deps.now())
  const stored = JSON.stringify([rows, listed, logged])
  expect(stored).not.toContain('the-token-nobody-sees')
  expect(Buffer.concat(rows.flat().flatMap((row) => row.secrets ?? [])).toString('latin1')).not.toContain('the-token')
  expect(listed[0]?.settings).not.toHaveProperty('token')
})

test('sealed secrets open for their own source and with their own key alone', () => {
  const config = readConfig({ GUILDHALL_DATA: '/nowhere', GUILDHALL_SECRET: 'x'.repeat(32) })
  const other = readConfig({ GUILDHALL_DATA: '/nowhere', GUILDHALL_SECRET: 'y'.repeat(32) })
  const sealed = sealSecrets(config, 'source-1', { key: 'k' })

  expect(openSecrets(config, 'source-1', sealed)).toEqual({ key: 'k' })
  expect(() => openSecrets(config, 'source-2', sealed)).toThrow('secrets-unreadable')
  expect(() => openSecrets(other, 'source-1', sealed)).toThrow('secrets-unreadable')
  expect(sealSecrets(config, 'source-1', {})).toBeNull()
})

test.each([
  ['an unknown setting', { settings: { baseUrl: 'http://x.example', tokne: 'sesame' } }, 'settings-wrong'],
  ['a wrong value', { settings: { baseUrl: 'no address', token: 'sesame' } }, 'settings-wrong'],
  ['no object', { settings: ['sesame'] }, 'settings-wrong'],
  ['a name with spaces', { name: 'my shelf' }, 'name-wrong'],
  ['a name that is taken', { name: 'shelf' }, 'name-taken'],
  ['an interval of nothing', { intervalMinutes: 0 }, 'interval-wrong'],
  ['a connector there is not', { connector: 'gopher' }, 'connector-not-found'],
])('%s is refused, and no secret is repeated', async (_, wrong, code) => {
  const { deps } = await hub()
  const right = { connector: 'shelf', name: 'second', settings: { baseUrl: 'http://x.example' } }

  const error = await addSource(deps, { ...right, ...wrong }).catch((thrown) => thrown)

  expect(error).toMatchObject({ code })
  expect(JSON.stringify({ ...error, message: error.message })).not.toContain('sesame')
})

test('connectors are found by folder, and a broken one does not keep the others', async () => {
  const installed = await connectorsIn(new URL('../../connectors/', import.meta.url).pathname)
  expect([...installed.byId.keys()]).toContain('stack-exchange')
  expect(installed.broken).toEqual([])

  const folder = mkdtempSync(join(tmpdir(), 'connectors-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'cracked'))
  writeFileSync(join(folder, 'cracked', 'index.ts'), 'export const connector = { id: "cracked" }')
  const { byId, broken } = await connectorsIn(folder)
  expect([byId.size, broken.map((one) => one.id)]).toEqual([0, ['cracked']])
  expect(() => connectorById({ byId, broken }, 'cracked')).toThrow('connector-broken')
})
