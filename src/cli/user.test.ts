import { load } from 'cheerio'
import { afterEach, expect, test } from 'vitest'
import { cleanUpPrograms, dataFolder, runProgram } from '../../tests/runProgram.ts'

afterEach(cleanUpPrograms)

test('a new hub says in its log how the first admin is made; the shell makes, lifts and lowers the rest', async () => {
  const settings = { GUILDHALL_DATA: dataFolder() }
  const hub = runProgram('src/server.ts', ['web'], settings)
  const [, link = ''] = await hub.says(/"link":"(http:\/\/localhost:\d+\/first-admin\?token=[\w-]+)"/)
  const url = new URL(link)
  expect(load(await (await fetch(link)).text())('h1').text()).toContain('first admin')
  const made = await fetch(`${url.origin}/first-admin`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      token: url.searchParams.get('token') ?? '',
      name: 'Ada Min',
      handle: 'ada',
      email: 'ada@example.org',
      password: 'needle and thread',
    }),
  })
  expect([made.status, made.headers.get('location')]).toEqual([303, '/desk'])
  expect((await fetch(link)).status).toBe(410)

  const guildhall = async (...args: string[]) => {
    const program = runProgram('src/cli.ts', ['user', ...args], settings)
    return { code: await program.ended, result: program.result(), said: program.output() }
  }
  const [listed] = JSON.parse((await guildhall('list', '--json')).result)
  expect(listed).toMatchObject({ handle: 'ada', email: 'ada@example.org', roles: ['admin'] })
  const created = await guildhall(
    'create',
    '--name',
    'Ivo Lund',
    '--email',
    'Ivo@example.org',
    '--role',
    'maintainer',
    '--json',
  )
  expect(created.code).toBe(0)
  const ivo = JSON.parse(created.result)
  expect(ivo).toMatchObject({ handle: 'ivo-lund', link: expect.stringContaining('/reset?token=') })
  expect(await guildhall('create', '--name', 'Ivo', '--email', 'ivo@example.org')).toMatchObject({
    code: 1,
    result: '',
  })
  expect(await guildhall('create', '--name', 'Ivo', '--email', 'ivo')).toMatchObject({
    code: 2,
    said: expect.stringContaining('--email'),
  })
  expect(await guildhall('grant', 'ivo@example.org', 'coordinator')).toMatchObject({ code: 0 })
  expect(JSON.parse((await guildhall('grant', '@ivo-lund', 'coordinator', '--json')).result)).toMatchObject({
    changed: false,
  })
  expect(await guildhall('grant', 'ivo-lund', 'king')).toMatchObject({ code: 2 })
  expect(await guildhall('revoke', 'nobody', 'admin')).toMatchObject({
    code: 1,
    said: expect.stringContaining('nobody'),
  })
  expect(await guildhall('revoke', 'ada', 'admin')).toMatchObject({
    code: 1,
    said: expect.stringContaining('another admin'),
  })
  expect(await guildhall('revoke', 'ivo-lund', 'maintainer')).toMatchObject({ code: 0 })
  const again = JSON.parse((await guildhall('reset-password', 'ivo-lund', '--json')).result)
  expect((await fetch(ivo.link.replace(/^http:\/\/[^/]+/, url.origin))).status).toBe(410)
  expect((await fetch(again.link.replace(/^http:\/\/[^/]+/, url.origin))).status).toBe(200)
  expect((await guildhall('list')).result).toContain('coordinator')
  expect(await guildhall('--help')).toMatchObject({ code: 0 })
}, 180_000)
