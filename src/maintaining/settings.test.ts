import { expect, test } from 'vitest'
import { kettleHub, plain, secret } from '../../tests/kettles.ts'
import { insertSource } from '../../tests/rows.ts'

const desk = '/desk/maintainer'
const kettles = kettleHub()

test('a secret goes in and never comes out: not in the form, not after an error, not from a try', async () => {
  const { name } = await kettles.withSecret('Key holders')
  const settings = `${desk}/sources/${name}/settings`
  const shown = await kettles.see(settings)
  const wrong = await kettles.send(settings, { 's-site': '!!', 's-baseUrl': `${kettles.address}/2.3` })
  const tried = await kettles.send(`${settings}/try`, {
    's-site': 'diy',
    's-baseUrl': `${kettles.address}/2.3`,
    's-key': 'another-secret',
  })
  const trial = await kettles.hub.db('source_trials').orderBy('created_at', 'desc').first()

  for (const page of [
    shown,
    wrong,
    await kettles.see(tried.location),
    await kettles.see(`${settings}?trial=${trial.public_id}`),
  ]) {
    expect(page.text).not.toContain(secret)
    expect(page.text).not.toContain('another-secret')
  }
  expect(shown.$('#s-key').attr('type')).toBe('password')
  expect(shown.$('#s-key').attr('value')).toBe('')
  expect(plain(shown.$('#s-key-hint').text())).toContain('Leave empty to keep it')
  expect(JSON.stringify(trial.settings)).not.toContain('another-secret')
  expect(JSON.stringify(await kettles.hub.db('audit_log'))).not.toContain(secret)
  await kettles.hub.db('source_trials').delete()
})

test('left empty a secret stays, ticked it is forgotten, typed it is another', async () => {
  const { name } = await kettles.withSecret('Keepers')
  const settings = `${desk}/sources/${name}/settings`
  const same = { 's-site': 'diy', 's-baseUrl': `${kettles.address}/2.3` }

  expect((await kettles.send(settings, { ...same, 's-pageSize': '50' })).status).toBe(303)
  expect(await kettles.keyOf(name)).toBe(secret)
  await kettles.send(settings, { ...same, 's-key': 'a-newer-one' })
  expect(await kettles.keyOf(name)).toBe('a-newer-one')
  await kettles.send(settings, { ...same, 'forget-key': 'yes' })
  expect((await kettles.source(name)).secrets).toBeNull()
})

test('a kept secret is not sent to an address that it was not given for', async () => {
  const { name } = await kettles.withSecret('Careful ones')
  const settings = `${desk}/sources/${name}/settings`
  for (const path of [settings, `${settings}/try`]) {
    const { status, $ } = await kettles.send(path, { 's-site': 'diy', 's-baseUrl': 'https://evil.example/2.3' })
    expect(status).toBe(422)
    expect(plain($('#s-key-error').text())).toContain('type the secret again')
  }
  expect((await kettles.source(name)).settings.baseUrl).toBe(`${kettles.address}/2.3`)
})

test('other settings start the source over, unless one says not to', async () => {
  const { name, id } = await kettles.withSecret('Over again')
  const settings = `${desk}/sources/${name}/settings`
  const same = { 's-site': 'diy', 's-baseUrl': `${kettles.address}/2.3` }
  const cursor = async () => (await kettles.source(name)).cursor
  await kettles.hub.db('sources').where({ id }).update({ cursor: '{"at":1}' })

  await kettles.send(settings, { ...same, 's-pageSize': '60' })
  expect(await cursor()).toEqual({ at: 1 })
  await kettles.send(settings, { ...same, 's-pageSize': '60', again: 'yes' })
  expect(await cursor()).toEqual({ at: 1 })
  await kettles.send(settings, { ...same, 's-pageSize': '60', 's-tags': 'zips', again: 'yes' })
  expect(await cursor()).toBeNull()
})

test('what was hidden stays hidden where a source’s settings say that its site is another', async () => {
  const { name, id } = await insertSource(kettles.hub.db, {
    name: 'moving',
    title: 'Moving',
    connector: 'feeds',
    site_url: 'https://moving.example.org',
    settings: JSON.stringify({ url: `${kettles.address}/moving.xml` }),
  })
  await kettles.hub.db('hidden_items').insert({
    site_url: 'https://moving.example.org',
    external_id: 'x',
    reason: 'Asked for',
    hidden_at: kettles.hub.clock.at.toString(),
  })
  await kettles.send(`${desk}/sources/${name}/settings`, {
    's-url': `${kettles.address}/moving.xml`,
    's-homepage': 'https://new.example.org',
  })
  expect((await kettles.source(name)).site_url).toBe('https://new.example.org')
  expect(await kettles.hub.db('hidden_items').pluck('site_url')).toContain('https://new.example.org')
  await kettles.hub.db('hidden_items').delete()
  await kettles.hub.db('sources').where({ id }).delete()
})

test('a name and a rhythm are changed; wrong ones are refused and kept in the form', async () => {
  const { name } = await insertSource(kettles.hub.db, { name: 'naming', title: 'Old name' })
  const wrong = await kettles.send(`${desk}/sources/${name}/name`, { title: ' ', minutes: '99999' })
  expect(wrong.status).toBe(422)
  expect(wrong.$('#minutes').val()).toBe('99999')
  expect(wrong.$('#title-error').length).toBe(1)

  await kettles.send(`${desk}/sources/${name}/name`, { title: 'مجلس الإصلاح', minutes: '15' })
  expect(await kettles.source(name)).toMatchObject({ title: 'مجلس الإصلاح', interval_minutes: 15 })
})
