import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'cheerio'
import request from 'supertest'
import { expect, onTestFinished, test } from 'vitest'
import { testApp } from '../../tests/testApp.ts'
import { devMailKey, devMailLink } from './dev-mail-link.ts'
import { keepMail, keptMails } from './mail-folder.ts'
import { queueMail } from './queue-mail.ts'
import { sendMail } from './send-mail.ts'

async function hubWithMail(environment: Record<string, string> = { PUBLIC_URL: '' }) {
  const hub = await testApp(environment)
  onTestFinished(() => hub.close())
  await hub.db.transaction((trx) =>
    queueMail(trx, hub.deps, {
      to: 'ana@example.org',
      kind: 'account',
      subject: 'Confirm <b>your</b> address',
      paragraphs: ['Hello.'],
      link: { label: 'Confirm', url: '/confirm/abc' },
    }),
  )
  await sendMail(hub.deps)
  const cookie = `guildhall.dev_mail=${devMailKey(hub.deps.config)}`
  return { ...hub, cookie, open: (path: string) => request(hub.app).get(path).set('Cookie', cookie) }
}

test('without a mail server mails are files of the data directory that the hub shows, with links that work', async () => {
  const { deps, open } = await hubWithMail()
  expect(readdirSync(join(deps.config.dataDirectory, 'mail')).map((name) => name.replace(/.*\./, ''))).toEqual([
    'eml',
    'json',
  ])

  const list = load((await open('/dev/mail')).text)
  expect(list('li.row').text()).toContain('To ana@example.org')
  const page = load((await open(list('li.row a').attr('href') ?? '')).text)

  expect(page('h1').text()).toBe('Confirm <b>your</b> address')
  expect(
    page('.letter a')
      .toArray()
      .map((a) => page(a).attr('href')),
  ).toContain('http://localhost:3000/confirm/abc')
  expect(page('.headers').text()).toContain('auto-generated')
})

test('the HTML part stands alone, where nothing in it can run, load or send', async () => {
  const { open } = await hubWithMail()
  const list = load((await open('/dev/mail')).text)

  const part = await open(`${list('li.row a').attr('href')}/html`)

  expect(part.headers['content-security-policy']).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups",
  )
  expect(part.headers['cache-control']).toBe('no-store')
  expect(load(part.text)('a.do').text()).toBe('Confirm')
})

test('nobody sees it from elsewhere: not on a public hub, through a proxy, by another name, or beside a mail server', async () => {
  const { app, cookie } = await hubWithMail()
  const status = async (of: typeof app, headers: Record<string, string> = {}) =>
    (await request(of).get('/dev/mail').set('Cookie', cookie).set(headers)).status

  expect(await status(app)).toBe(200)
  expect(await status(app, { Host: 'localhost:3000' })).toBe(200)
  expect(await status(app, { Host: '[::1]:3000' })).toBe(200)
  expect(await status(app, { Host: 'rebound.example.org' })).toBe(404)
  expect(await status(app, { Host: '127.0.0.1.example.org' })).toBe(404)
  expect(await status(app, { 'X-Forwarded-For': '203.0.113.7' })).toBe(404)
  const elsewhere: Record<string, string>[] = [
    { PUBLIC_URL: 'https://hub.example.org' },
    { PUBLIC_URL: '', HOST: '0.0.0.0' },
    { PUBLIC_URL: '', SMTP_URL: 'smtp://127.0.0.1:1' },
  ]
  for (const environment of elsewhere) {
    const other = await testApp(environment)
    onTestFinished(() => other.close())
    expect(await status(other.app), JSON.stringify(environment)).toBe(404)
  }
})

test('a proxy that says nothing of itself looks like this machine: without the link in the log it is shown nothing', async () => {
  const { app, deps } = await hubWithMail()
  for (const path of ['/dev/mail', '/dev/mail?key=guessed', '/dev/mail?key=', '/dev/mail/x', '/dev/mail/x/html']) {
    const refused = await request(app).get(path).set('Host', '127.0.0.1:3000')
    expect([path, refused.status]).toEqual([path, 403])
    expect(refused.text).not.toContain('ana@example.org')
  }

  const link = new URL(devMailLink(deps.config) ?? '')
  const opened = await request(app).get(`${link.pathname}${link.search}`)

  expect([opened.status, opened.headers.location]).toEqual([303, '/dev/mail'])
  const [cookie] = opened.get('set-cookie') ?? []
  expect(cookie).toMatch(/; Path=\/dev\/mail; HttpOnly; SameSite=Lax$/)
  const shown = await request(app)
    .get('/dev/mail')
    .set('Cookie', cookie?.split(';')[0] ?? '')
  expect(shown.text).toContain('ana@example.org')
  expect((await request(app).get(`${link.pathname}${link.search}`).set('X-Forwarded-For', '203.0.113.7')).status).toBe(
    404,
  )
})

test('no name leads out of the folder', async () => {
  const { open } = await hubWithMail()
  for (const name of ['..%2Fsecret', '%2e%2e%2fsecret', 'x', '../secret', 'a%00'])
    expect((await open(`/dev/mail/${name}`)).status).toBe(404)
})

test('the newest are kept, the oldest go', async () => {
  const { deps } = await hubWithMail()
  const folder = join(deps.config.dataDirectory, 'kept')
  for (let i = 0; i < 7; i++)
    await keepMail(
      folder,
      `00${i}@hub`,
      { raw: Buffer.from(`Subject: ${i}\n\nx`), subject: `${i}`, text: '', html: '' },
      5,
    )

  expect((await keptMails(folder, 100)).map(({ subject }) => subject)).toEqual(['6', '5', '4', '3', '2'])
  expect(readdirSync(folder)).toHaveLength(10)
})
