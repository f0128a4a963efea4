import { expect, test } from 'vitest'
import { emptyDatabase } from '../tests/freshDatabase.ts'
import { createLog } from './log.ts'

function record() {
  const lines: string[] = []
  const log = createLog({ level: 'info', process: 'test', to: { write: (line) => void lines.push(line) } })
  return { log, written: () => lines.join('') }
}

test('each line is one JSON object that says when, how grave and which process', () => {
  const { log, written } = record()

  log.warn({ source: 'beer' }, 'the site asks for a pause')

  expect(JSON.parse(written())).toMatchObject({ level: 'warn', process: 'test', source: 'beer' })
  expect(Temporal.Instant.from(JSON.parse(written()).time)).toBeInstanceOf(Temporal.Instant)
})

test('what could name a person or open a door is not written', () => {
  const { log, written } = record()

  log.info(
    {
      url: '/search?q=my+divorce',
      ip: '203.0.113.7',
      settings: { key: 'k-123456', password: 'hunter2' },
      source: { settings: { token: 't-123456' } },
      err: new Error('GET https://user:hunter2@api.example.org/2.3?key=k-123456&page=2 failed'),
    },
    'a request',
  )

  for (const secret of ['divorce', '203.0.113.7', 'k-123456', 'hunter2', 't-123456'])
    expect(written()).not.toContain(secret)
  expect(written()).toContain('/search')
  expect(written()).toContain('page=2')
})

test('an error of the database is written without the values of its rows', async () => {
  const { log, written } = record()
  const { db, drop } = await emptyDatabase()
  await db.raw('CREATE TABLE people (mail text UNIQUE)')
  await db('people').insert({ mail: 'ada@example.org' })

  const err = await db('people')
    .insert({ mail: 'ada@example.org' })
    .catch((error) => error)
  log.error({ err }, 'failed')
  await drop()

  expect(written()).not.toContain('ada@')
  expect(JSON.parse(written()).err).toMatchObject({
    code: '23505',
    message: expect.stringContaining('people_mail_key'),
  })
  expect(JSON.parse(written()).err.stack).toContain('at ')
})
