import { expect, test } from 'vitest'
import { freshDatabase } from '../../tests/freshDatabase.ts'
import { loopbackSite } from '../../tests/loopbackSite.ts'
import { connectMeilisearch } from './meilisearch.ts'
import { readiness } from './readiness.ts'

test('search is ready without Meilisearch, and says what is wrong with it', async () => {
  const { db, drop } = await freshDatabase()
  let answer = { status: 200, body: {} }
  const site = await loopbackSite((_, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
  })
  const said = async (status: number, code: string) => {
    answer = { status, body: status === 200 ? { uid: 'hub' } : { message: code, code, type: 'auth', link: '' } }
    return readiness(db, connectMeilisearch({ host: site.url, key: 'wrong', index: 'hub' }), 'hub')
  }

  expect(await said(200, '')).toEqual({ ok: true, engine: 'meilisearch' })
  expect(await said(403, 'invalid_api_key')).toMatchObject({ ok: true, degraded: 'Meilisearch refuses MEILI_KEY' })
  expect(await said(404, 'index_not_found')).toMatchObject({ ok: true, degraded: 'Meilisearch has no index hub yet' })
  const nobody = connectMeilisearch({ host: 'http://127.0.0.1:1', key: 'k', index: 'hub' })
  expect(await readiness(db, nobody, 'hub')).toMatchObject({ ok: true, degraded: 'Meilisearch does not answer' })
  await drop()
})
