import { expect, onTestFinished, test } from 'vitest'
import { mailSink } from '../../tests/mailSink.ts'
import { testApp } from '../../tests/testApp.ts'
import { queueMail } from '../notifications/queue-mail.ts'
import { checkMail } from './mail.ts'

async function hubWith(environment: Record<string, string>) {
  const hub = await testApp(environment)
  onTestFinished(() => hub.close())
  return { ...hub, check: () => checkMail(hub.db, hub.deps.config, hub.deps.now()) }
}
async function server(answers: Parameters<typeof mailSink>[0] = {}) {
  const sink = await mailSink(answers)
  onTestFinished(sink.close)
  return sink.url
}

test('without a mail server it is a warning: where people use the hub, and where one tries it', async () => {
  expect(await (await hubWith({})).check()).toMatchObject({
    verdict: 'warn',
    advice: expect.stringMatching(/SMTP_URL/),
  })
  expect(await (await hubWith({ PUBLIC_URL: '' })).check()).toMatchObject({
    verdict: 'warn',
    says: expect.stringContaining('/dev/mail'),
    advice: expect.stringMatching(/proxy.*PUBLIC_URL, SMTP_URL/),
  })
})

test('a mail server that is not there, or lets nobody in, is said', async () => {
  const away = await hubWith({ SMTP_URL: 'smtp://127.0.0.1:1' })
  const closed = await hubWith({ SMTP_URL: await server({ letsNobodyIn: true }) })

  expect((await away.check()).says).toMatch(/does not let the hub in: .*ECONNREFUSED/)
  expect((await closed.check()).says).toMatch(/Authentication failed/)
})

test('mails that wait for long, and addresses that were refused, are counted', async () => {
  const { check, db, deps, clock } = await hubWith({ SMTP_URL: await server() })
  expect((await check()).says).toBe('0 waiting, 0 addresses refused for good')
  await db.transaction((trx) =>
    queueMail(trx, deps, { to: 'a@example.org', kind: 'account', subject: 'x', paragraphs: [] }),
  )
  await db('refused_addresses').insert({ address: 'gone@example.org', reason: '550', at: clock.at })

  clock.at = clock.at.add({ minutes: 31 })

  expect(await check()).toMatchObject({
    verdict: 'warn',
    says: '1 wait for more than 30 minutes; 1 waiting, 1 address refused for good',
  })
})
