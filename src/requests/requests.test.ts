import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { suspendMember } from '../admin/suspend-member.ts'
import { moveRequests } from './move-requests.ts'

let hub: TestApp
let ana: Person
let asker: Person

beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

async function makeMentor(name: string, offer: Record<string, unknown> = {}): Promise<Person> {
  const person = await makeMember(hub, { name, roles: ['mentor'] })
  const at = hub.deps.now()
  await hub.db('mentors').insert({ member_id: person.id, state: 'active', accepted_at: at, updated_at: at, ...offer })
  return person
}

beforeEach(async () => {
  hub.clock.at = Temporal.Instant.from('2026-11-21T10:00:00Z')
  ana = await makeMentor('Ana Prado')
  asker = await makeMember(hub, { name: 'Kasia Nowak' })
})

const prompts = { wanted: 'Choose the right slider with me', tried: 'Pliers and a candle', background: 'A down jacket' }
const get = (person: Person, path: string) => request(hub.app).get(path).set('Cookie', person.cookie)
const post = (person: Person, path: string, form: Record<string, unknown>) =>
  request(hub.app).post(path).set('Cookie', person.cookie).type('form').send(form)
const send = (from: Person, to: Person, form: Record<string, unknown> = {}) =>
  post(from, '/requests', { to: to.handle, ...prompts, ...form })

async function act(person: Person, path: string, form: Record<string, unknown>) {
  const $ = load((await get(person, path)).text)
  return post(person, `${path}/act`, { version: $('input[name=version]').first().val(), ...form })
}
const later = (hours: number) => {
  hub.clock.at = hub.clock.at.add({ hours })
}
const noticesOf = (person: Person): Promise<{ text_key: string; url: string }[]> =>
  hub.db('notices').where('member_id', person.id).orderBy('created_at').select('text_key', 'url')

describe('asking a mentor', () => {
  test('sends three prompts, tells the mentor, and an accepted request opens a conversation of the two', async () => {
    const sent = await send(asker, ana)
    expect(sent.status).toBe(303)
    const path = sent.headers.location as string
    expect((await noticesOf(ana)).map((notice) => notice.text_key)).toEqual(['request.notice.sent'])

    const seen = load((await get(ana, path)).text)
    expect(seen('h1').text()).toBe('Kasia Nowak asks you for help')
    expect(seen('.words').text()).toContain('Pliers and a candle')

    const accepted = await act(ana, path, { act: 'accept', taking: 'yes', text: 'Gladly.' })
    expect(accepted.headers.location).toMatch(/^\/conversations\//)
    const conversation = accepted.headers.location as string
    expect(
      load((await get(asker, conversation)).text)('.message .prose')
        .text()
        .trim(),
    ).toBe('Gladly.')
    expect(
      (await post(asker, `${conversation}/messages`, { body: 'Thank you!\nSee https://example.org' })).status,
    ).toBe(303)
    const page = load((await get(ana, conversation)).text)
    expect(page('.message .prose').text()).toContain('Thank you!')
    expect(page('.message .prose a').attr('rel')).toContain('ugc')
    expect(load((await get(asker, conversation)).text)('.message .byline').text()).toContain('read')

    const stranger = await makeMember(hub)
    expect((await get(stranger, conversation)).status).toBe(404)
    expect((await get(stranger, path)).status).toBe(404)
    expect((await post(stranger, `${conversation}/messages`, { body: 'Hello' })).status).toBe(404)
  })

  test('what the two say ends when one of them ends it, and stays to be read', async () => {
    const path = (await send(asker, ana)).headers.location as string
    const conversation = (await act(ana, path, { act: 'accept', taking: 'yes' })).headers.location as string
    await post(asker, `${conversation}/messages`, { body: 'Thank you!' })

    expect((await post(asker, `${conversation}/end`, {})).status).toBe(303)

    const notice = async (person: Person) => load((await get(person, conversation)).text)('.notice').text()
    expect(await notice(asker)).toContain('You ended this conversation')
    expect(await notice(ana)).toContain('This conversation was ended')
    expect(load((await get(ana, conversation)).text)('.message').text()).toContain('Thank you!')
    expect((await post(ana, `${conversation}/messages`, { body: 'One more thing' })).status).toBe(409)
  })

  test('who asked a mentor that stops is told, and can ask three others with the same words', async () => {
    const path = (await send(asker, ana)).headers.location as string
    const tag = '01a1fef8-0000-7000-8000-000000000001'
    await hub.db('tags').insert({ id: tag, name: 'slider', description: '', created_at: hub.clock.at })
    const others = [await makeMentor('Bea'), await makeMentor('Cid'), await makeMentor('Dov'), await makeMentor('Eli')]
    await hub.db('mentor_expertise').insert(others.map(({ id }) => ({ member_id: id, tag_id: tag })))

    expect((await post(ana, '/mentors/me/leave', {})).status).toBe(303)

    expect((await noticesOf(asker)).at(-1)).toEqual({ text_key: 'request.notice.left', url: path })
    const $ = load((await get(asker, path)).text)
    expect($('.timeline').text()).toContain('Ana Prado helps here no more')
    expect($('.helpers a.verb').length).toBe(3)
    expect(load((await get(ana, '/desk')).text)('.waiting').text()).not.toContain('Kasia')
    await hub.db('mentor_expertise').where('tag_id', tag).delete()
    await hub.db('tags').where('id', tag).delete()
  })

  test('who asked a mentor that is shut out is told, too, and not why', async () => {
    const path = (await send(asker, ana)).headers.location as string
    const admin = await makeMember(hub, { roles: ['admin'] })
    await suspendMember(hub.deps, { actorId: admin.id, memberId: ana.id, reason: 'Sold things' })

    expect((await noticesOf(asker)).at(-1)).toEqual({ text_key: 'request.notice.left', url: path })
    expect((await get(asker, path)).text).not.toContain('Sold things')
  })

  test('what was typed is kept when it is refused', async () => {
    const refused = await send(asker, ana, { wanted: 'Help' })

    expect(refused.status).toBe(422)
    const $ = load(refused.text)
    expect($('[role=alert] a[href="#wanted"]').length).toBe(1)
    expect($('#tried').val()).toBe('Pliers and a candle')
  })

  test('a mentor asks back, the asker answers, and it waits for the mentor again', async () => {
    const path = (await send(asker, ana)).headers.location as string
    expect((await act(ana, path, { act: 'ask-info', text: '' })).status).toBe(422)
    expect((await act(ana, path, { act: 'ask-info', text: 'Which machine is it?' })).status).toBe(303)
    const $ = load((await get(asker, path)).text)
    expect($('.timeline').text()).toContain('Which machine is it?')
    expect((await act(asker, path, { act: 'give-info', text: 'A Pfaff 230' })).status).toBe(303)

    expect(await hub.db('requests').where('asker_id', asker.id).pluck('state')).toEqual(['seen'])
    expect((await noticesOf(asker)).map((notice) => notice.text_key)).toEqual(['request.notice.ask-info'])
  })

  test('the asker neither accepts nor declines, and nobody answers twice', async () => {
    const path = (await send(asker, ana)).headers.location as string
    for (const forbidden of ['accept', 'decline', 'ask-info'])
      expect((await act(asker, path, { act: forbidden, text: 'because' })).status).toBe(403)
    const $ = load((await get(ana, path)).text)
    const version = $('input[name=version]').first().val()
    const both = await Promise.all(
      ['accept', 'decline'].map((one) => post(ana, `${path}/act`, { act: one, version, taking: 'yes' })),
    )

    expect(both.map((answer) => answer.status).sort()).toEqual([303, 409])
    expect(await hub.db('request_events').where('actor_id', ana.id).whereNot('to_state', 'seen')).toHaveLength(1)
  })

  test('a declined request offers others, and its text goes along', async () => {
    const path = (await send(asker, ana)).headers.location as string
    await act(ana, path, { act: 'decline', text: 'I am full until spring', taking: 'yes' })
    const id = path.split('/').at(-1)
    const bo = await makeMentor('Bo Lind')
    const $ = load((await get(asker, `/requests/new?to=${bo.handle}&again=${id}`)).text)

    expect(load((await get(asker, path)).text)('.timeline').text()).toContain('I am full until spring')
    expect($('#wanted').val()).toBe(prompts.wanted)
    expect($('#tried').val()).toBe(prompts.tried)
    const other = await makeMember(hub)
    expect(load((await get(other, `/requests/new?to=${bo.handle}&again=${id}`)).text)('#tried').val()).toBe('')
  })
})

describe('limits', () => {
  test('five open requests, one with the same person, however fast they are sent', async () => {
    const mentors = await Promise.all(Array.from({ length: 7 }, (_, n) => makeMentor(`Mentor ${n}`)))
    const answers = await Promise.all(mentors.map((mentor) => send(asker, mentor)))
    expect(answers.map((answer) => answer.status).sort()).toEqual([303, 303, 303, 303, 303, 409, 409])
    expect(load(answers.find((answer) => answer.status === 409)?.text ?? '')('#wanted').val()).toBe(prompts.wanted)

    const twice = await Promise.all([send(await freshAsker(), ana), send(asker, ana)])
    expect(twice[1]?.status).toBe(409)
    const again = await freshAsker()
    const paths = (await Promise.all([send(again, ana), send(again, ana)])).map((answer) => answer.headers.location)
    expect(paths[0]).toBe(paths[1])
  })
  const freshAsker = () => makeMember(hub)

  test.each([
    ['away', { is_taking_people: false }],
    ['paused', { paused_until: '2026-12-01T00:00:00Z' }],
    ['without a place', { capacity: 0 }],
    ['asked often enough this week', { weekly_invitations: 0 }],
  ])('a mentor who is %s is not asked', async (_, offer) => {
    const mentor = await makeMentor('Away Person', offer)

    expect((await send(asker, mentor)).status).toBe(409)
    expect(await hub.db('requests').where('mentor_id', mentor.id)).toEqual([])
  })

  test('nobody asks themselves, and a block ends everything both ways', async () => {
    expect((await send(ana, ana)).status).toBe(403)
    const path = (await send(asker, ana)).headers.location as string
    const conversation = (await act(ana, path, { act: 'accept', taking: 'yes' })).headers.location as string
    const second = await makeMentor('Bo Lind')
    await send(asker, second)

    expect((await post(asker, `/members/${ana.handle}/contact`, { act: 'block' })).status).toBe(303)
    expect((await post(second, `/members/${asker.handle}/contact`, { act: 'block' })).status).toBe(303)

    // Who blocked is told so; to who was blocked it looks like an end, and like a mentor who takes nobody.
    for (const person of [asker, ana]) {
      const refused = await post(person, `${conversation}/messages`, { body: 'Hello' })
      expect([refused.status, load(refused.text)('h1').text()]).toEqual([409, 'This conversation is over'])
    }
    expect((await get(asker, conversation)).text).toContain('You have ended contact')
    expect((await get(ana, conversation)).text).toContain('This conversation was ended on')
    expect((await get(ana, conversation)).text).not.toContain('ended contact')
    const own = await send(asker, ana)
    expect([own.status, load(own.text)('.notice').text()]).toEqual([
      403,
      expect.stringContaining('You have blocked Ana'),
    ])
    const untold = await send(asker, second)
    const away = await send(asker, await makeMentor('Cara Away', { is_taking_people: false }))
    const said = ({ status, text }: typeof away) => [
      status,
      load(text)('.notice.trouble')
        .text()
        .replace(/Bo Lind|Cara Away/g, 'X'),
    ]
    expect(said(untold)).toEqual(said(away))
    expect(said(untold)[1]).toContain('not taking people')
    // Nor does a limit of one's own that comes first tell them apart.
    for (let i = 0; i < 5; i += 1) await send(asker, await makeMentor(`Busy ${i}`))
    const full = load((await send(asker, second)).text)('.notice.trouble').text()
    expect(full).toContain('open requests already')
    expect(await hub.db('requests').where('mentor_id', second.id).pluck('state')).toEqual(['declined'])
  })
})

test('whoever may not write for now sends no request and no message', async () => {
  const path = (await send(asker, ana)).headers.location as string
  const conversation = (await act(ana, path, { act: 'accept', taking: 'yes' })).headers.location as string
  await hub.db('members').where('id', asker.id).update({ muted_until: '2026-12-01T00:00:00Z' })
  const bo = await makeMentor('Bo Lind')

  expect((await send(asker, bo)).status).toBe(403)
  expect((await post(asker, `${conversation}/messages`, { body: 'Hello' })).status).toBe(403)
  expect(await hub.db('messages')).toHaveLength((await hub.db('messages').whereNot('author_id', asker.id)).length)
})

describe('by itself', () => {
  test('reminders on day 3 and 7, expiry on day 10, each once, and a snooze puts them off', async () => {
    const path = (await send(asker, ana)).headers.location as string
    const texts = async () => (await noticesOf(ana)).map((notice) => notice.text_key)
    later(71)
    await moveRequests(hub.deps)
    expect(await texts()).toEqual(['request.notice.sent'])
    later(2)
    await Promise.all([moveRequests(hub.deps), moveRequests(hub.deps)])
    expect(await texts()).toEqual(['request.notice.sent', 'request.notice.reminder'])
    await act(ana, path, { act: 'snooze' })
    later(4 * 24)
    await moveRequests(hub.deps)
    expect(await texts()).toHaveLength(2)
    later(2 * 24)
    await moveRequests(hub.deps)
    expect(await texts()).toHaveLength(3)
    later(2 * 24)
    await Promise.all([moveRequests(hub.deps), moveRequests(hub.deps)])

    expect(await hub.db('requests').where('asker_id', asker.id).pluck('state')).toEqual(['expired'])
    expect((await noticesOf(asker)).map((notice) => notice.text_key)).toEqual(['request.notice.expired'])
  })
})

describe('somebody who means no good', () => {
  test('who is muted sends no words by answering, and accepts nothing; they can still say no', async () => {
    const [path, other] = [await send(asker, ana), await send(await makeMember(hub), ana)].map(
      ({ headers }) => headers.location as string,
    ) as [string, string]
    await hub.db('members').where('id', ana.id).update({ muted_until: '2026-12-01T00:00:00Z' })
    for (const said of [
      { act: 'ask-info', text: 'Buy my pills' },
      { act: 'decline', text: 'Buy my pills' },
      { act: 'accept', taking: 'yes' },
    ])
      expect((await act(ana, path, said)).status).toBe(403)
    expect((await act(ana, other, { act: 'decline', taking: 'yes' })).status).toBe(303)
    expect(await hub.db('request_events').where('text', 'like', '%pills%')).toEqual([])
  })

  test('asking and taking back in turns does not fill the week of a mentor', async () => {
    const path = (await send(asker, ana)).headers.location as string
    expect((await act(asker, path, { act: 'withdraw' })).status).toBe(303)
    const again = await send(asker, ana)
    expect(again.status).toBe(409)
    expect(load(again.text)('#tried').val()).toBe('Pliers and a candle')
    expect(again.text).toContain('Ana Prado')
    expect((await send(await makeMember(hub), ana)).status).toBe(303)
    later(7 * 24 + 1)
    expect((await send(asker, ana)).status).toBe(303)
  })
})

describe('a link in a mail', () => {
  test('asks first, changes nothing by being opened, works without a session, and once', async () => {
    const path = (await send(asker, ana)).headers.location as string
    const row = await hub.db('requests').where('asker_id', asker.id).first()
    await get(ana, path)
    const mail = await hub.db('mails').where({ member_id: ana.id, kind: 'request' }).first('text')
    const link = new URL(mail.text.match(/https:\S+\/decline\?token=\S+/)?.[0])
    expect(row.state).toBe('sent')
    const page = await request(hub.app).get(link.pathname + link.search)
    expect(page.status).toBe(200)
    expect(await hub.db('requests').where('id', row.id).pluck('state')).toEqual(['seen'])

    const $ = load(page.text)
    expect(
      $('form[action$="/act"] input[name=act]')
        .map((_, input) => $(input).val())
        .get(),
    ).toEqual(['decline'])
    const form = { act: 'decline', version: $('input[name=version]').val(), token: $('input[name=token]').val() }
    expect((await request(hub.app).post(`${path}/act`).type('form').send(form)).status).toBe(303)

    expect(await hub.db('requests').where('id', row.id).pluck('state')).toEqual(['declined'])
    expect((await request(hub.app).post(`${path}/act`).type('form').send(form)).status).toBe(410)
    expect((await request(hub.app).get(`${link.pathname}?token=${'0'.repeat(43)}`)).status).toBe(410)
  })
})
