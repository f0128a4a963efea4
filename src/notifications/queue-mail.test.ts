import { randomUUIDv7 } from 'node:crypto'
import { load } from 'cheerio'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { type QueuedMail, queueMail } from './queue-mail.ts'
import { readUnsubscribeToken } from './unsubscribe-link.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

async function queued(mail: Partial<QueuedMail> = {}) {
  const to = mail.to ?? `${randomUUIDv7()}@example.org`
  const isQueued = await hub.db.transaction((trx) =>
    queueMail(trx, hub.deps, { to, kind: 'account', subject: 'Confirm your address', paragraphs: ['Hello.'], ...mail }),
  )
  const rows = await hub.db('mails').where({ to_address: to }).orderBy('created_at')
  return { isQueued, rows, mail: rows[0] }
}

async function memberId() {
  const id = randomUUIDv7()
  const name = `m${id.slice(-12)}`
  await hub.db('members').insert({ id, public_id: name, handle: name, name, created_at: hub.clock.at })
  return id
}

test('a mail is queued with a job, as text and as HTML, and every link in it leads to the hub’s own address', async () => {
  const { mail } = await queued({
    paragraphs: ['Follow the link within an hour.'],
    link: { label: 'Confirm', url: '/confirm/abc' },
  })

  expect(mail.message_id).toBe(`${mail.id}@hub.example.org`)
  expect(mail.text).toContain('Confirm:\nhttps://hub.example.org/confirm/abc')
  const $ = load(mail.html)
  expect(
    $('a')
      .toArray()
      .map((a) => $(a).attr('href')),
  ).toEqual(['https://hub.example.org/', 'https://hub.example.org/confirm/abc'])
  expect($('img, script, link').length).toBe(0)
  expect(await hub.db('pgboss.job').where({ name: 'send-mail' }).pluck('state')).toContain('created')
})

test('a mail about an account cannot be turned off; every other kind can, by a signed link in its headers', async () => {
  const member = await memberId()
  const account = await queued({ memberId: member })
  const answer = await queued({ memberId: member, kind: 'answer', thread: 'question 1' })

  expect(account.mail.headers).toEqual({ 'Auto-Submitted': 'auto-generated' })
  const { 'List-Unsubscribe': stop, 'List-Unsubscribe-Post': post } = answer.mail.headers
  expect(post).toBe('List-Unsubscribe=One-Click')
  const token = /^<https:\/\/hub\.example\.org\/unsubscribe\/([^>]+)>$/.exec(stop)?.[1] ?? ''
  expect(readUnsubscribeToken(hub.deps.config, token)).toEqual({ memberId: member, kind: 'answer' })
  expect(readUnsubscribeToken(hub.deps.config, token.replace('.answer.', '.message.'))).toBeUndefined()
  expect(readUnsubscribeToken(hub.deps.config, token.replace(member, await memberId()))).toBeUndefined()
})

test('mails of one thread answer the same root, others another', async () => {
  const root = async (thread: string) => {
    const { mail } = await queued({ memberId: await memberId(), kind: 'answer', thread })
    expect(mail.headers.References).toBe(mail.headers['In-Reply-To'])
    return mail.headers.References
  }

  expect(await root('question 1')).toBe(await root('question 1'))
  expect(await root('question 2')).not.toBe(await root('question 1'))
})

test('line breaks in a subject become spaces, and markup in what people wrote stays text', async () => {
  const { mail } = await queued({
    subject: 'Zips\r\nBcc: everyone@example.org\u2028<b>x</b>',
    paragraphs: ['<script>alert(1)</script>'],
    quote: '<img src=x onerror=alert(1)>\r\nSecond line',
  })

  expect(mail.subject).toBe('Zips Bcc: everyone@example.org <b>x</b>')
  expect(load(mail.html)('script, img, h1 b').length).toBe(0)
  expect(mail.text).toContain('> <img src=x onerror=alert(1)>\n> Second line')
})

test('nothing is queued for a refused address, in any case of its letters, but what keeps the account', async () => {
  await hub.db('refused_addresses').insert({ address: 'gone@example.org', reason: '550', at: hub.clock.at })

  expect((await queued({ to: 'Gone@example.org', kind: 'welcome', memberId: await memberId() })).isQueued).toBe(false)
  expect((await queued({ to: 'Gone@example.org', kind: 'account' })).isQueued).toBe(true)
})

test('a mail with a key is queued once', async () => {
  const to = 'digest@example.org'
  await queued({ to, key: 'digest 1' })
  const second = await queued({ to, key: 'digest 1' })

  expect(second.isQueued).toBe(false)
  expect(second.rows).toHaveLength(1)
})
