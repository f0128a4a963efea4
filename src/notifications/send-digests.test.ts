import { load } from 'cheerio'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { chooseMail } from './choose-mail.ts'
import { notify } from './notify.ts'
import { sendDigests } from './send-digests.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

let count = 0
const tell = (person: Person, title: string, kind: 'answer' | 'comment' = 'answer') =>
  hub.db.transaction((trx) =>
    notify(trx, hub.deps, [
      {
        memberId: person.id,
        kind,
        key: `answer ${++count}`,
        text: 'notice.unanswered',
        values: { title },
        url: `/questions/${count}`,
      },
    ]),
  )
const at = (instant: string) => {
  hub.clock.at = Temporal.Instant.from(instant)
}
const digestsOf = (person: Person) => hub.db('mails').where({ member_id: person.id }).orderBy('created_at')
const linksIn = (html: string) => {
  const $ = load(html)
  return $('p a.act[href*="/questions/"]')
    .toArray()
    .map((a) => $(a).text())
}

test('a daily digest comes once, after 08:00 where the member is, with what happened before', async () => {
  at('2026-11-21T10:00:00Z')
  const ana = await makeMember(hub, { timeZone: 'Europe/Warsaw' })
  await chooseMail(hub.db, ana.id, { answer: 'daily' })
  await tell(ana, 'One')
  await tell(ana, 'Two')

  at('2026-11-22T06:59:00Z')
  await sendDigests(hub.deps)
  expect(await digestsOf(ana)).toEqual([])

  at('2026-11-22T07:00:00Z')
  await tell(ana, 'Three, at the very moment')
  at('2026-11-22T07:07:00Z')
  await tell(ana, 'Four, for tomorrow')
  await Promise.all([sendDigests(hub.deps), sendDigests(hub.deps), sendDigests(hub.deps)])
  await sendDigests(hub.deps)

  const [digest, ...more] = await digestsOf(ana)
  expect(more).toEqual([])
  expect(digest.subject).toBe('3 things are new at the Repair Commons')
  expect(linksIn(digest.html).map((text) => text.match(/“(\w+)/)?.[1])).toEqual(['One', 'Two', 'Three'])
  expect(digest.headers['List-Unsubscribe']).toContain('.digest-daily.')

  at('2026-11-23T07:00:00Z')
  await sendDigests(hub.deps)
  expect(await digestsOf(ana).pluck('subject')).toEqual([digest.subject, 'One thing is new at the Repair Commons'])
})

test('a weekly one comes on Mondays, and a hub that was away for two sends one', async () => {
  at('2026-11-24T10:00:00Z')
  const ana = await makeMember(hub)
  await chooseMail(hub.db, ana.id, { answer: 'weekly', comment: 'daily' })
  await tell(ana, 'One')
  at('2026-11-29T10:00:00Z')
  await sendDigests(hub.deps)
  expect(await digestsOf(ana)).toEqual([])

  at('2026-12-08T10:00:00Z')
  await sendDigests(hub.deps)

  expect(await digestsOf(ana).pluck('key')).toEqual([`digest weekly ${ana.id} 2026-12-07`])
})

test('what was read meanwhile is left out, and a digest of nothing is not sent', async () => {
  at('2026-11-21T10:00:00Z')
  const [ana, ben] = [await makeMember(hub), await makeMember(hub)]
  for (const person of [ana, ben]) {
    await chooseMail(hub.db, person.id, { answer: 'daily' })
    await tell(person, 'Read')
    await hub.db('notices').where({ member_id: person.id }).update({ read_at: hub.clock.at })
  }
  await tell(ben, 'Unread')

  at('2026-11-22T09:00:00Z')
  await sendDigests(hub.deps)

  expect(await digestsOf(ana)).toEqual([])
  expect(linksIn((await digestsOf(ben))[0].html)).toHaveLength(1)
  expect(await hub.db('digest_entries').whereIn('member_id', [ana.id, ben.id])).toEqual([])
})

test('who moves to another time zone gets no second digest of the same date', async () => {
  at('2026-11-21T10:00:00Z')
  const ana = await makeMember(hub, { timeZone: 'Europe/Warsaw' })
  await chooseMail(hub.db, ana.id, { answer: 'daily' })
  await tell(ana, 'One')
  at('2026-11-22T07:30:00Z')
  await sendDigests(hub.deps)
  await tell(ana, 'Two')
  await hub.db('members').where({ id: ana.id }).update({ time_zone: 'America/New_York' })

  at('2026-11-22T14:00:00Z')
  await sendDigests(hub.deps)
  expect(await digestsOf(ana)).toHaveLength(1)

  at('2026-11-23T14:00:00Z')
  await sendDigests(hub.deps)
  expect(await digestsOf(ana)).toHaveLength(2)
})

test('of many, a digest names thirty and counts the rest', async () => {
  at('2026-11-21T10:00:00Z')
  const ana = await makeMember(hub)
  await chooseMail(hub.db, ana.id, { answer: 'daily' })
  for (let i = 0; i < 33; i++) await tell(ana, `Thing ${i}`)

  at('2026-11-22T09:00:00Z')
  await sendDigests(hub.deps)

  const [digest] = await digestsOf(ana)
  expect(linksIn(digest.html)).toHaveLength(30)
  expect(digest.text).toContain('3 more are on your page of notices.')
})
