import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { chooseMail } from './choose-mail.ts'
import { type Notice, notify } from './notify.ts'
import { welcome } from './welcome.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

let count = 0
const about = (memberId: string, given: Partial<Notice> = {}): Notice => ({
  memberId,
  kind: 'answer',
  key: `answer ${++count}`,
  text: 'notices.one',
  url: '/questions/abc/zips#answer-1',
  ...given,
})
const tell = (...notices: Notice[]) => hub.db.transaction((trx) => notify(trx, hub.deps, notices))
const noticesOf = (person: Person) => hub.db('notices').where({ member_id: person.id })
const mailsTo = (person: Person) => hub.db('mails').where({ to_address: person.email })

test('a member is told on the page and by mail at once, exactly once, however often and by how many at a time', async () => {
  const ana = await makeMember(hub)
  const notice = about(ana.id, { quote: 'Squeeze the slider.', thread: 'question 1' })

  await Promise.all([tell(notice), tell(notice), tell(notice, notice)])

  expect(await noticesOf(ana)).toHaveLength(1)
  const mails = await mailsTo(ana)
  expect(mails).toHaveLength(1)
  expect(mails[0].text).toContain('> Squeeze the slider.')
  expect(mails[0].text).toContain('https://hub.example.org/questions/abc/zips#answer-1')
})

test('what is rolled back told nobody', async () => {
  const ana = await makeMember(hub)

  const failed = hub.db.transaction(async (trx) => {
    await notify(trx, hub.deps, [about(ana.id)])
    throw new Error('no')
  })

  await expect(failed).rejects.toThrow('no')
  expect(await noticesOf(ana)).toEqual([])
  expect(await mailsTo(ana)).toEqual([])
})

test('nobody is told of what they did, nor of what somebody did whom they blocked or muted, or who blocked them', async () => {
  const [ana, muted, blocked, blocker, other] = await Promise.all(Array.from({ length: 5 }, () => makeMember(hub)))
  const at = hub.clock.at
  await hub.db('mutes').insert({ member_id: ana!.id, muted_id: muted!.id, at })
  await hub.db('blocks').insert([
    { blocker_id: ana!.id, blocked_id: blocked!.id, at },
    { blocker_id: blocker!.id, blocked_id: ana!.id, at },
  ])

  await tell(...[ana, muted, blocked, blocker, other].map((actor) => about(ana!.id, { actorId: actor!.id })))
  await tell(about(muted!.id, { actorId: ana!.id }))

  expect(await noticesOf(ana!).pluck('actor_id')).toEqual([other!.id])
  expect(await noticesOf(muted!)).toHaveLength(1)
})

test('what coordinators decide reaches also who has blocked them', async () => {
  const [ana, coordinator] = [await makeMember(hub), await makeMember(hub, { roles: ['coordinator'] })]
  await hub.db('blocks').insert({ blocker_id: ana.id, blocked_id: coordinator.id, at: hub.clock.at })

  await tell(about(ana.id, { kind: 'application', actorId: coordinator.id }))

  expect(await noticesOf(ana)).toHaveLength(1)
})

test('each kind comes as the member chose: at once, in a digest, or on the page alone', async () => {
  const ana = await makeMember(hub)
  await chooseMail(hub.db, ana.id, { answer: 'daily', comment: 'weekly', message: 'never' })

  await tell(...(['answer', 'comment', 'message', 'request'] as const).map((kind) => about(ana.id, { kind })))

  expect(await noticesOf(ana)).toHaveLength(4)
  expect(await mailsTo(ana).pluck('kind')).toEqual(['request'])
  expect(await hub.db('digest_entries').where({ member_id: ana.id }).orderBy('rhythm').pluck('rhythm')).toEqual([
    'daily',
    'weekly',
  ])
})

test('no mail goes to an address that is not confirmed, was refused, or belongs to somebody who may not sign in', async () => {
  const people = await Promise.all(Array.from({ length: 3 }, () => makeMember(hub)))
  const [unconfirmed, refused, suspended] = people
  await hub.db('accounts').where({ member_id: unconfirmed!.id }).update({ email_verified: false })
  await hub.db('refused_addresses').insert({ address: refused!.email, reason: '550 5.1.1', at: hub.clock.at })
  await hub.db('members').where({ id: suspended!.id }).update({ state: 'suspended' })

  await tell(...people.map((person) => about(person!.id)))

  for (const person of people) {
    expect(await noticesOf(person!)).toHaveLength(1)
    expect(await mailsTo(person!)).toEqual([])
  }
})

test('names and titles with line breaks add no header, and a long quote is cut between characters', async () => {
  const ana = await makeMember(hub)
  await tell(
    about(ana.id, {
      text: 'notice.question-invitation',
      values: { title: 'Zips\r\nBcc: everyone@example.org\r\n\r\n<script>' },
      quote: `${'a'.repeat(498)}😀😀😀`,
    }),
  )

  const [mail] = await mailsTo(ana)
  expect(mail.subject).not.toMatch(/[\r\n]/)
  expect(mail.html).not.toContain('<script>')
  expect((await noticesOf(ana))[0].quote).toBe(`${'a'.repeat(498)}…`)
})

test('words from right to left keep their direction to themselves', async () => {
  const ana = await makeMember(hub)
  await tell(about(ana.id, { text: 'notice.question-invitation', values: { title: 'سحاب الخيمة' } }))

  expect((await mailsTo(ana))[0].subject).toBe('Can you help? “\u2068سحاب الخيمة\u2069”')
})

test('the welcome comes once and says what one can do', async () => {
  const ana = await makeMember(hub)
  await hub.db.transaction((trx) => welcome(trx, hub.deps, ana.id))
  await hub.db.transaction((trx) => welcome(trx, hub.deps, ana.id))

  const mails = await mailsTo(ana)
  expect(mails).toHaveLength(1)
  expect(mails[0].subject).toBe('Welcome to the Repair Commons')
  expect(mails[0].headers['List-Unsubscribe']).toBeUndefined()
  for (const url of ['/search', '/ask', '/mentors']) expect(mails[0].text).toContain(`https://hub.example.org${url}\n`)
})
