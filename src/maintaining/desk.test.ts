import { randomUUIDv7 } from 'node:crypto'
import request from 'supertest'
import { expect, test } from 'vitest'
import { kettleHub, plain, secret } from '../../tests/kettles.ts'
import { makeMember } from '../../tests/people.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'

const desk = '/desk/maintainer'
const kettles = kettleHub()

test('without a source the desk asks for an address, and says nothing is wrong', async () => {
  const { status, $ } = await kettles.see(desk)

  expect(status).toBe(200)
  expect($('h1').text()).toBe('No source yet')
  expect($('form[action="/desk/maintainer/new"] input[name=address]').length).toBe(1)
  expect($('.finding').length).toBe(0)
  expect($('.tabs [aria-current=page]').text()).toContain('Sources')
})

test('an item is hidden from its page with who asked and why, listed, and let back', async () => {
  const { id } = await insertSource(kettles.hub.db, {
    name: 'hiding',
    title: 'Hiding',
    site_url: 'https://hiding.example.org',
  })
  const item = await insertItem(kettles.hub.db, id, { title: 'Not for here', by: 'Ana Ruiz' })
  const own = await kettles.see(`/items/${item.publicId}/not-for-here`)
  const link = String(own.$('a[href*="/desk/maintainer/hide"]').first().attr('href'))
  expect(
    (await kettles.see(`/items/${item.publicId}/not-for-here`, kettles.member)).$('a[href*="maintainer/hide"]').length,
  ).toBe(0)

  expect((await kettles.see(link)).$('h1').text()).toContain('Not for here')
  expect((await kettles.send(`${desk}/hide`, { item: item.publicId, reason: '' })).status).toBe(422)
  await kettles.send(`${desk}/hide`, {
    item: item.publicId,
    askedBy: 'Ana, letter of 3 May',
    reason: 'Names her child',
  })
  expect((await request(kettles.hub.app).get(`/items/${item.publicId}/not-for-here`)).status).toBe(410)

  const { $ } = await kettles.see(`${desk}/hidden`)
  const row = plain($('.failed-items li').text())
  expect(row).toContain('Names her child')
  expect(row).toContain('Asked for by Ana, letter of 3 May.')
  const fields = Object.fromEntries(
    $('.failed-items form')
      .serializeArray()
      .map(({ name, value }) => [name, value]),
  )
  expect((await kettles.send(`${desk}/hidden`, fields)).status).toBe(303)
  expect((await kettles.send(`${desk}/hidden`, fields)).status).toBe(409)
  expect(await kettles.hub.db('hidden_items')).toEqual([])
})

test('a hidden item is listed by its title with its id beside it, by its id alone where a person asked', async () => {
  const { id } = await insertSource(kettles.hub.db, {
    name: 'titled',
    title: 'Titled',
    site_url: 'https://titled.example.org',
  })
  const [advert, letter] = [
    await insertItem(kettles.hub.db, id, { title: 'Cheap <b>zips</b>' }),
    await insertItem(kettles.hub.db, id, { title: 'Ana Ruiz of Mill Lane' }),
  ]
  const idOf = async ({ publicId }: { publicId: string }) =>
    (await kettles.hub.db('items').where('public_id', publicId).first('external_id')).external_id
  const ids = [await idOf(advert), await idOf(letter)]
  await kettles.send(`${desk}/hide`, { item: advert.publicId, reason: 'An advert' })
  await kettles.send(`${desk}/hide`, { item: letter.publicId, reason: 'Her address', askedBy: 'Ana Ruiz' })

  const { $, text } = await kettles.see(`${desk}/hidden`)
  const row = (reason: string) => $('.failed-items li').filter((_, one) => $(one).text().includes(reason))
  expect(row('An advert').find('h2').text()).toBe('Cheap <b>zips</b>')
  expect(row('An advert').find('.meta').first().text()).toContain(ids[0])
  expect(row('An advert').find('button').attr('aria-label')).toBe('Let it come back: Cheap <b>zips</b>')
  expect(row('Her address').find('h2').text()).toBe(ids[1])
  expect(text).not.toContain('Mill Lane')
  await kettles.hub.db('hidden_items').delete()
})

test('an author is hidden by name, and of several with that name nobody until it is said who', async () => {
  const { id } = await insertSource(kettles.hub.db, {
    name: 'authors',
    title: 'Authors',
    site_url: 'https://authors.example.org',
  })
  const item = await insertItem(kettles.hub.db, id, { title: 'By Bo', by: 'Bo Berg' })
  const nobody = await kettles.send(`${desk}/hide`, { source: '', author: '', reason: 'x' })
  expect([nobody.status, nobody.$('#item-error').length]).toEqual([422, 1])
  const somebody = await kettles.send(`${desk}/hide`, { author: 'Bo', reason: 'x' })
  expect([somebody.status, somebody.$('[role=alert]').length]).toEqual([422, 1])
  expect(
    (await kettles.send(`${desk}/hide`, { item: 'https://hub.example.org/items/nosuch/x', reason: 'x' })).status,
  ).toBe(422)

  await kettles.send(`${desk}/hide`, { source: 'authors', author: 'bo berg', reason: 'They asked' })
  expect((await request(kettles.hub.app).get(`/items/${item.publicId}/by-bo`)).status).toBe(410)
  expect((await kettles.see(`${desk}/hidden`)).$('.failed-items').text()).toContain('They asked')
})

test('what else is likely an author’s is named before and after, with the way to hide it', async () => {
  const { id } = await insertSource(kettles.hub.db, {
    name: 'twice',
    title: 'Twice',
    site_url: 'https://twice.example.org',
  })
  const [first, second] = [
    await insertItem(kettles.hub.db, id, { title: 'One' }),
    await insertItem(kettles.hub.db, id, { title: 'Two' }),
  ]
  const url = 'https://twice.example.org/mo'
  const as = (item: { publicId: string }, who: object) =>
    kettles.hub
      .db('items')
      .where('public_id', item.publicId)
      .update({ authors: JSON.stringify([{ ...who, url, role: 'author' }]) })
  await as(first, { name: 'Mo', externalId: '7' })
  await as(second, { name: 'mo at home' })

  const before = await kettles.see(`${desk}/hide?source=twice&author=id%3A7`)
  expect(plain(before.$('.others').text())).toContain('mo at home')
  const { location } = await kettles.send(`${desk}/hide`, { source: 'twice', author: 'id:7', reason: 'They asked' })
  const { $ } = await kettles.see(location)
  const next = await kettles.see(String($('.others a').attr('href')))
  expect(next.$('h1').text()).toContain(url)
  expect(next.$('.others').length).toBe(0)
  expect(plain($('.failed-items').text())).toContain('Outside author, by their id at the source')
})

test('an unreadable secret is said on the desk, and typed anew', async () => {
  const { name } = await kettles.withSecret('After a restore')
  await kettles.hub
    .db('sources')
    .where({ name })
    .update({ secrets: Buffer.from('of another hub') })
  expect((await kettles.see(desk)).$(`#secrets-${name}`).text()).toContain('cannot be read')
  const settings = `${desk}/sources/${name}/settings`
  expect((await kettles.see(settings)).text).toContain('GUILDHALL_SECRET')
  await kettles.send(settings, { 's-site': 'diy', 's-baseUrl': `${kettles.address}/2.3`, 's-key': secret })
  expect(await kettles.keyOf(name)).toBe(secret)
})

test('nobody but maintainers and admins sees the desk or does any of it', async () => {
  const { name } = await insertSource(kettles.hub.db, { name: 'guarded', title: 'Guarded' })
  const coordinator = await makeMember(kettles.hub, { roles: ['coordinator', 'mentor'] })
  for (const who of [kettles.member, coordinator]) {
    expect((await kettles.see(desk, who)).status).toBe(403)
    expect((await kettles.send(`${desk}/sources/${name}/pause`, {}, who)).status).toBe(403)
  }
  expect((await kettles.see(desk, await makeMember(kettles.hub, { roles: ['admin'] }))).status).toBe(200)
  expect((await kettles.source(name)).state).toBe('active')
})

test('searches without a result and unknown tags stand beside the sources', async () => {
  const hash = randomUUIDv7()
  await kettles.hub
    .db('counted_searches')
    .insert({ query_hash: hash, day: '2026-11-20', times: 9, times_fruitless: 9, times_opened: 0 })
  await kettles.hub.db('search_texts').insert({ query_hash: hash, text: 'invisible mending', last_day: '2026-11-20' })
  const { id } = await insertSource(kettles.hub.db, { name: 'tagging', title: 'Tagging' })
  await insertItem(kettles.hub.db, id, { title: 'Tagged', tags: ['quilting'] })
  const { $ } = await kettles.see(desk)
  expect($('.halves').text()).toContain('invisible mending')
  expect($('.halves').text()).toContain('quilting')
  expect((await kettles.see(`${desk}/searches`)).$('.ledger').text()).toContain('invisible mending')
})
