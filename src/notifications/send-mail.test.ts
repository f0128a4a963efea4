import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../../tests/freshDatabase.ts'
import { killWhileMailing } from '../../tests/killMailing.ts'
import { mailSink } from '../../tests/mailSink.ts'
import { makeMember } from '../../tests/people.ts'
import { cleanUpPrograms } from '../../tests/runProgram.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { createMailer } from '../mailer.ts'
import { forgetMails } from './forget-mails.ts'
import { notify } from './notify.ts'
import { type QueuedMail, queueMail } from './queue-mail.ts'
import { sendMail } from './send-mail.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())
afterEach(async () => {
  await cleanUpPrograms()
  await hub.db('mails').delete()
  await hub.db('refused_addresses').delete()
})

async function server(answers: Parameters<typeof mailSink>[0] = {}) {
  const sink = await mailSink(answers)
  const mailer = createMailer({ ...hub.deps.config, smtpUrl: sink.url })
  onTestFinished(async () => {
    mailer.close()
    await sink.close()
  })
  return { ...sink, send: () => sendMail({ ...hub.deps, mailer }) }
}

const queue = (to: string, given: Partial<QueuedMail> = {}) =>
  hub.db.transaction((trx) =>
    queueMail(trx, hub.deps, { to, kind: 'message', subject: 'Hello', paragraphs: ['Text.'], ...given }),
  )
const mailTo = (to: string) => hub.db('mails').where({ to_address: to }).first()
const pass = (minutes: number) => {
  hub.clock.at = hub.clock.at.add({ minutes })
}

test('a mail goes out with both parts and the headers that mail programs look for, and nothing of it is kept', async () => {
  const { received, send } = await server()
  const ana = await makeMember(hub)
  await hub.db.transaction((trx) =>
    notify(trx, hub.deps, [
      {
        memberId: ana.id,
        kind: 'answer',
        key: 'answer 1',
        text: 'notices.one',
        url: '/questions/1',
        thread: 'question 1',
        quote: 'Zażółć gęślą jaźń 😀',
      },
    ]),
  )
  await send()

  const [{ mail, to, raw } = { mail: undefined, to: [], raw: '' }] = received
  expect(to).toEqual([ana.email])
  expect(mail?.from?.address).toBe('stewards@hub.example.org')
  expect(mail?.text).toContain('> Zażółć gęślą jaźń 😀')
  expect(mail?.html).toContain('Zażółć gęślą jaźń 😀')
  const header = (name: string) => mail?.headers.find(({ key }) => key === name)?.value
  expect(header('date')).toBe('Sat, 21 Nov 2026 10:00:00 +0000')
  expect(header('auto-submitted')).toBe('auto-generated')
  expect(header('list-unsubscribe')).toMatch(/^<https:\/\/hub\.example\.org\/unsubscribe\//)
  expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
  expect(header('precedence')).toBeUndefined()
  expect(mail?.inReplyTo).toMatch(/^<thread-[0-9a-f]{32}@hub\.example\.org>$/)
  expect(mail?.references).toBe(mail?.inReplyTo)
  expect(raw).not.toMatch(/<img|nodemailer/i)
  const kept = await mailTo(ana.email)
  expect(mail?.messageId).toBe(`<${kept.message_id}>`)
  expect({ state: kept.state, text: kept.text, html: kept.html, headers: kept.headers }).toEqual({
    state: 'sent',
    text: '',
    html: '',
    headers: {},
  })
})

test('a subject with line breaks adds neither a header nor a recipient', async () => {
  const { received, send } = await server()
  await queue('ana@example.org', { subject: 'Hello\r\nBcc: eve@example.org\r\n\r\nBody' })
  await send()

  expect(received[0]?.to).toEqual(['ana@example.org'])
  expect(received[0]?.mail.bcc ?? []).toEqual([])
  expect(received[0]?.mail.subject).toBe('Hello Bcc: eve@example.org Body')
})

test('an address that holds two is not written to', async () => {
  const { received, send } = await server()
  await queue('ana@example.org, eve@example.org')
  await send()

  expect(received.flatMap(({ to }) => to)).not.toContain('eve@example.org')
})

test('what is said of the recipient for good ends all mail there, but for what keeps the account', async () => {
  const { answers, received, send } = await server({ toRecipient: () => '550 5.1.1 No such user' })
  for (const kind of ['message', 'account', 'message'] as const) await queue('Gone@example.org', { kind })
  await queue('gone@example.org')
  await send()
  pass(60)
  await send()

  expect(await hub.db('refused_addresses').pluck('address')).toEqual(['gone@example.org'])
  expect((await hub.db('refused_addresses').first()).reason).toContain('No such user')
  expect(await hub.db('mails').orderBy('kind').pluck('state')).toEqual(['refused', 'refused', 'refused', 'refused'])
  expect(await queue('gone@example.org')).toBe(false)

  answers.toRecipient = undefined
  await queue('gone@example.org', { kind: 'account' })
  await send()
  expect(received).toHaveLength(1)
  expect(await hub.db('refused_addresses')).toEqual([])
})

test.each([
  ['550 5.7.1 Relaying denied', 'toRecipient'],
  ['550 5.7.26 Your domain has no SPF', 'toRecipient'],
  ['452 4.2.2 Mailbox full', 'toRecipient'],
  ['554 5.7.1 Looks like spam', 'toData'],
] as const)(
  '“%s” (%s) is no fault of the recipient: the mail is tried again, and arrives under its Message-ID',
  async (says, where) => {
    const { answers, received, send } = await server({ [where]: () => says })
    await queue('ana@example.org')
    await send()
    await send()
    const waiting = await mailTo('ana@example.org')
    expect([waiting.state, waiting.attempts, waiting.trouble.includes(says.slice(4))]).toEqual(['waiting', 1, true])
    expect(await hub.db('refused_addresses')).toEqual([])

    answers[where] = undefined
    pass(2)
    await send()

    expect(received.map(({ mail }) => mail.messageId)).toEqual([`<${waiting.message_id}>`])
  },
)

test('where nobody can sign in, one mail is tried and the others are left alone', async () => {
  const { send } = await server({ letsNobodyIn: true })
  await queue('ana@example.org')
  await queue('ben@example.org')
  await send()

  expect(await hub.db('mails').orderBy('created_at').orderBy('id').pluck('attempts')).toEqual([1, 0])
  expect(await hub.db('refused_addresses')).toEqual([])
})

test('after three days of “later” a mail is given up', async () => {
  const { send } = await server({ toRecipient: () => '451 4.7.1 Greylisted' })
  await queue('ana@example.org')
  for (let tried = 0; tried < 40; tried++) {
    await send()
    pass(4 * 60)
  }

  const mail = await mailTo('ana@example.org')
  expect(mail.state).toBe('given-up')
  expect(mail.attempts).toBeGreaterThan(15)
  expect(mail.attempts).toBeLessThan(22)
})

test('what went out is forgotten after thirty days, what waits is not', async () => {
  const { send } = await server({ toRecipient: (address) => (address === 'ben@example.org' ? '450 later' : undefined) })
  await queue('ana@example.org')
  await queue('ben@example.org')
  await send()
  await forgetMails(hub.deps)
  expect(await hub.db('mails')).toHaveLength(2)

  pass(31 * 24 * 60)
  await forgetMails(hub.deps)
  expect(await hub.db('mails').pluck('to_address')).toEqual(['ben@example.org'])
})

test('several processes that send at once send each mail once', async () => {
  const { received, send } = await server()
  for (let i = 0; i < 12; i++) await queue(`person-${i}@example.org`)

  await Promise.all([send(), send(), send()])

  expect(received.flatMap(({ to }) => to).toSorted()).toHaveLength(12)
  expect(new Set(received.flatMap(({ to }) => to)).size).toBe(12)
})

test('killed at random moments, each notice is there once, and each mail arrived under one Message-ID', async () => {
  const fresh = await freshDatabase()
  onTestFinished(fresh.drop)

  const { last, notices, mails, taken } = await killWhileMailing({ ...fresh, count: 30, kills: 3 })

  expect(last).toBe(0)
  expect(notices.toSorted()).toEqual(Array.from({ length: 30 }, (_, i) => `answer ${i}`).toSorted())
  expect(mails.map(({ state }) => state)).toEqual(Array(30).fill('sent'))
  expect([...taken.keys()].toSorted()).toEqual(mails.map(({ message_id }) => `<${message_id}>`).toSorted())
}, 120_000)
