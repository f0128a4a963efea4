import { randomUUIDv7 } from 'node:crypto'
import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeBookable } from '../../tests/bookable.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { confirmBooking } from '../bookings/making/confirm-booking.ts'
import { holdSlot } from '../bookings/making/hold-slot.ts'
import { writeMessage } from '../bookings/session/write-message.ts'
import { tellUnreadMessages } from '../bookings/telling/tell-unread-messages.ts'
import { publicId as newPublicId } from '../public-id.ts'
import { postQuestion } from '../questions/post-question.ts'

let hub: TestApp
let cora: Person
let ana: Person
let ben: Person
beforeAll(async () => {
  hub = await testApp()
  cora = await makeMember(hub, { name: 'Cora', handle: 'cora', roles: ['coordinator'] })
  ana = await makeMember(hub, { name: 'Ana', handle: 'ana' })
  ben = await makeMember(hub, { name: 'Ben', handle: 'ben' })
})
afterAll(() => hub.close())

const get = async (who: Person, path: string) => {
  const answer = await request(hub.app).get(path).set('Cookie', who.cookie)
  return { status: answer.status, $: load(answer.text) }
}
const post = async (who: Person, path: string, form: object) => {
  const answer = await request(hub.app).post(path).set('Cookie', who.cookie).type('form').send(form)
  return { status: answer.status, location: answer.headers.location, $: load(answer.text) }
}
const noticesOf = (who: Person) =>
  hub.db('notices').where('member_id', who.id).orderBy('created_at', 'desc').select('text_key', 'values', 'url')
const conversation = async () => {
  const [requestId, id, message, publicId] = [randomUUIDv7(), randomUUIDv7(), randomUUIDv7(), newPublicId()]
  await hub.db('requests').insert({
    id: requestId,
    public_id: newPublicId(),
    asker_id: ben.id,
    mentor_id: ana.id,
    initiator_id: ben.id,
    receiver_id: ana.id,
    origin: 'ask',
    state: 'accepted',
    background: '',
    tried: '',
    wanted: 'Help with a zip, please.',
    sent_at: hub.clock.at,
    expires_at: hub.clock.at.add({ hours: 240 }),
  })
  await hub.db('conversations').insert({
    id,
    public_id: publicId,
    request_id: requestId,
    asker_id: ben.id,
    mentor_id: ana.id,
    opened_at: hub.clock.at,
  })
  await hub
    .db('messages')
    .insert({ id: message, conversation_id: id, author_id: ana.id, body: 'You are a fool.', at: hub.clock.at })
  return { url: `/conversations/${publicId}`, message }
}

test('what several flags hide is told to the coordinators, waits for them, and waits no more once decided', async () => {
  const { id, publicId } = await postQuestion(hub.deps, {
    authorId: ana.id,
    title: 'Buy my zips, the best of all',
    body: 'Cheap.',
    tags: [],
  })
  for (let i = 0; i < 3; i += 1)
    await post(await makeMember(hub), `/posts/question/${publicId}/flag`, { reason: 'spam', note: '' })

  const notices = (await get(cora, '/notices')).$
  expect(notices('li.row').length).toBe(1)
  expect(notices('li.row').text()).toContain('reported “Buy my zips, the best of all”: it is hidden until you look')
  expect(notices('li.row').text()).toContain('waits for you')
  expect(notices('li.row a').attr('href')).toBe('/flags')

  const decided = await post(cora, '/flags', {
    post: `question:${id}`,
    outcome: 'removed',
    reason: 'Advertising',
    mute: '7',
  })
  expect([decided.status, decided.location]).toEqual([303, '/flags'])

  expect((await get(cora, '/notices')).$('li.row').text()).not.toContain('waits for you')
  const told = (await get(ana, '/notices')).$.text()
  expect(told).toContain('A coordinator removed what you wrote: Advertising')
  expect(told).toMatch(/paused your writing until \d{4}-\d\d-\d\d: Advertising/)
  await hub.db('members').where('id', ana.id).update({ muted_until: null })
})

test('a person is reported with a reason, once; coordinators see why and may warn them', async () => {
  expect((await get(ben, '/members/ana/contact')).$('a[href="/members/ana/flag"]').length).toBe(1)
  const empty = await post(ben, '/members/ana/flag', { note: 'She shouted.' })
  expect(empty.status).toBe(422)
  expect(empty.$('[role=alert] a').attr('href')).toBe('#reason')
  expect(empty.$('#note').val()).toBe('She shouted.')

  const sent = await post(ben, '/members/ana/flag', { reason: 'rude', note: 'She shouted.' })
  expect([sent.status, sent.location]).toEqual([303, '/members/ana/contact?reported=yes'])
  await post(ben, '/members/ana/flag', { reason: 'rude', note: 'Again.' })
  expect((await noticesOf(cora)).filter(({ text_key }) => text_key === 'flags.notice.person')).toHaveLength(1)
  expect((await get(cora, '/desk/coordinator')).$('#flags, [id=flags]').length).toBe(1)

  const row = (await get(cora, '/flags')).$('.flagged .row')
  expect(row.find('h2').text()).toBe('Ana')
  expect(row.text()).toContain('Rude or hurtful: She shouted.')
  expect(row.text()).not.toContain('Ben')
  const before = (await noticesOf(ana)).length
  await post(cora, '/flags', { post: `member:${ana.id}`, outcome: 'removed', reason: 'Be kind.', mute: '0' })
  expect((await noticesOf(ana)).length).toBe(before + 1)
  expect((await get(ana, '/notices')).$.text()).toContain('A coordinator looked at a report about you: Be kind.')
  expect((await get(ana, '/members/ana')).status).toBe(200)
  expect((await get(cora, '/flags')).$('.empty').length).toBe(1)
})

test('a message is reported by who reads it alone; coordinators see that message, and removing it takes it away', async () => {
  const { url, message } = await conversation()
  const at = `${url}/messages/${message}/flag`
  const outsider = await makeMember(hub)
  for (const [who, status] of [
    [ben, 200],
    [ana, 404],
    [outsider, 404],
    [cora, 404],
  ] as const)
    expect([who.name, (await get(who, at)).status]).toEqual([who.name, status])
  expect((await get(ben, `${url}/messages/nonsense/flag`)).status).toBe(404)
  expect((await get(ben, url)).$(`a[href="${at}"]`).length).toBe(1)
  expect((await get(ana, url)).$('a[href$="/flag"]').length).toBe(0)

  await post(ben, at, { reason: 'rude', note: '' })
  const row = (await get(cora, '/flags')).$('.flagged .row')
  expect(row.text()).toContain('You are a fool.')
  expect(row.find('h2').text()).toBe('A message of Ana')
  expect(row.find('h2 a').length).toBe(0)

  await post(cora, '/flags', { post: `message:${message}`, outcome: 'removed', reason: 'No insults.', mute: '0' })
  expect((await get(ben, url)).$.text()).not.toContain('You are a fool.')
})

test('equal reasons are counted; nobody decides what was said of themselves where somebody else can', async () => {
  const own = await postQuestion(hub.deps, {
    authorId: cora.id,
    title: 'A rant of a coordinator',
    body: 'All of you.',
    tags: [],
  })
  for (let i = 0; i < 2; i += 1)
    await post(await makeMember(hub), `/posts/question/${own.publicId}/flag`, { reason: 'rude', note: '' })
  const form = { post: `question:${own.id}`, outcome: 'kept', reason: '', mute: '0' }
  expect((await post(cora, '/flags', form)).status).toBe(303)
  for (let i = 0; i < 2; i += 1)
    await post(await makeMember(hub), `/posts/question/${own.publicId}/flag`, { reason: 'rude', note: '' })
  const dora = await makeMember(hub, { name: 'Dora', roles: ['coordinator'] })

  const ofCora = (await get(cora, '/flags')).$('li.row')
  expect(ofCora.text()).toContain('Rude or hurtful (2 times)')
  expect(ofCora.text()).toContain('another coordinator or an admin decides it')
  expect(ofCora.find('button').length).toBe(0)
  expect((await post(cora, '/flags', form)).status).toBe(403)
  expect((await get(dora, '/flags')).$('li.row button').length).toBe(2)
  expect((await post(dora, '/flags', form)).status).toBe(303)
})

test('a message about a session is reported by the other of the two alone, and removed wherever it was told of', async () => {
  const mia = await makeBookable(hub, { name: 'Mia' })
  const wanted = { askerId: ben.id, mentorId: mia.id, typeSlug: 'talk' }
  const startsAt = hub.clock.at.add({ hours: 72 }).toZonedDateTimeISO('UTC').with({ hour: 9, minute: 0, second: 0 })
  const { publicId } = await holdSlot(hub.deps, { ...wanted, startsAt: startsAt.toInstant() })
  await confirmBooking(hub.deps, { publicId, askerId: ben.id, topic: 'A zip', details: '', prepAnswers: [] })
  const id = randomUUIDv7()
  await writeMessage(hub.deps, { publicId, by: mia.id, body: 'You are a nuisance.', id })
  hub.clock.at = hub.clock.at.add({ minutes: 11 })
  await tellUnreadMessages(hub.deps)
  const quoted = () => hub.db('notices').where('member_id', ben.id).where('quote', 'You are a nuisance.')
  expect(await quoted()).toHaveLength(1)

  const at = `/bookings/${publicId}/messages/${id}/flag`
  for (const [who, status] of [
    [ben, 200],
    [mia, 404],
    [ana, 404],
    [cora, 404],
  ] as const)
    expect([who.name, (await get(who, at)).status]).toEqual([who.name, status])
  expect((await get(ben, `/bookings/${publicId}`)).$(`a[href="${at}"]`).length).toBe(1)
  expect((await get(mia, `/bookings/${publicId}`)).$('a[href$="/flag"]').length).toBe(0)

  expect((await post(ben, at, { reason: 'rude', note: '' })).status).toBe(303)
  expect(await noticesOf(cora)).toContainEqual(
    expect.objectContaining({ text_key: 'flags.notice.person', values: { kind: 'message', name: 'Mia' } }),
  )
  const row = (await get(cora, '/flags')).$('.flagged .row')
  expect(row.text()).toContain('You are a nuisance.')
  expect(row.find('h2').text()).toBe('A message of Mia')
  expect((await get(cora, '/desk/coordinator')).$.text()).toContain('Mia')

  await post(cora, '/flags', { post: `session-message:${id}`, outcome: 'removed', reason: 'No insults.', mute: '0' })
  expect((await get(ben, `/bookings/${publicId}`)).$.text()).not.toContain('You are a nuisance.')
  expect(await quoted()).toEqual([])
  expect(await hub.db('audit_log').where({ action: 'flags.removed', subject_id: id })).toHaveLength(1)
})
