import { randomUUIDv7 } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { insertQuestion, makeMentor, makeTags } from '../../tests/knowledge.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { publicId } from '../public-id.ts'
import { inviteMentors } from './invite-mentors.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())
// Nobody of an earlier test is asked again.
beforeEach(async () => {
  await hub.db('mentors').delete()
  await hub.db('settings').delete()
})

let count = 0
const aTag = () => `tag-${++count}`
const ask = async (tags: string[], by?: Person, given: Partial<Parameters<typeof insertQuestion>[1]> = {}) =>
  insertQuestion(hub.db, {
    title: `How does number ${++count} go together`,
    body: 'It **splits** behind the slider.',
    by: (by ?? (await makeMember(hub))).id,
    tags,
    at: hub.clock.at.toString(),
    ...given,
  })
const invite = ({ id }: { id: string }) => inviteMentors(hub.deps, { questionId: id })
const invited = ({ id }: { id: string }) =>
  hub.db('invitations').where({ question_id: id }).orderBy('step').select('mentor_id', 'step')
const mentorsOn = (tag: string, many: number) =>
  Promise.all(Array.from({ length: many }, () => makeMentor(hub, { tags: [tag] })))
const set = (key: string, value: number) =>
  hub.db('settings').insert({ key, value: JSON.stringify(value), changed_at: hub.clock.at })
const retag = async ({ id }: { id: string }, tag: string) => {
  const [tagId] = await makeTags(hub.db, [tag])
  await hub.db('question_tags').where({ question_id: id }).delete()
  await hub.db('question_tags').insert({ question_id: id, tag_id: tagId })
}

test('the best five are invited, told why they, and each once however often and by how many at a time it is done', async () => {
  const tag = aTag()
  await mentorsOn(tag, 7)
  await makeMentor(hub, { tags: [aTag()] })
  const question = await ask([tag])

  await Promise.all([invite(question), invite(question)])
  await invite(question)

  const those = await invited(question)
  expect(those).toHaveLength(5)
  expect(new Set(those.map(({ step }) => step))).toEqual(new Set(['posted']))
  const mails = await hub.db('mails').whereIn(
    'member_id',
    those.map((one) => one.mentor_id),
  )
  expect(mails).toHaveLength(5)
  expect(mails[0].subject).toMatch(/^Can you help\? “How does/)
  expect(mails[0].text).toContain(`You know ${tag}.`)
  expect(mails[0].text).toContain('> It splits behind the slider.')
})

test('a retag invites who fits the new tags, and nobody twice', async () => {
  const [before, after] = [aTag(), aTag()]
  const [first] = await mentorsOn(before, 1)
  const [second] = await mentorsOn(after, 1)
  const both = await makeMentor(hub, { tags: [before, after] })
  const question = await ask([before])
  await invite(question)

  await retag(question, after)
  await invite(question)
  await invite(question)

  const those = await invited(question)
  expect(
    those
      .filter(({ step }) => step === 'posted')
      .map((one) => one.mentor_id)
      .toSorted(),
  ).toEqual([first!.id, both.id].toSorted())
  expect(those.filter(({ step }) => step === 'retagged').map((one) => one.mentor_id)).toEqual([second!.id])
})

test('retagging again and again invites no more than once the number', async () => {
  await set('invitedPerQuestion', 2)
  const tags = [aTag(), aTag(), aTag()]
  for (const tag of tags) await mentorsOn(tag, 3)
  const question = await ask([tags[0]!])
  await invite(question)
  for (const tag of tags.slice(1)) {
    await retag(question, tag)
    await invite(question)
  }

  expect((await invited(question)).map(({ step }) => step)).toEqual(['posted', 'posted', 'retagged', 'retagged'])
})

test('a mentor’s week holds, requests count too, and the next best is asked instead', async () => {
  const tag = aTag()
  const asker = await makeMember(hub)
  const full = await makeMentor(hub, { tags: [tag], mentor: { weekly_invitations: 1 } })
  const none = await makeMentor(hub, { tags: [tag], mentor: { weekly_invitations: 0 } })
  const free = await makeMentor(hub, { tags: [tag] })
  await hub.db('requests').insert({
    id: randomUUIDv7(),
    public_id: publicId(),
    origin: 'ask',
    asker_id: asker.id,
    mentor_id: full.id,
    initiator_id: asker.id,
    receiver_id: full.id,
    state: 'declined',
    wanted: 'Help.',
    sent_at: hub.clock.at.subtract({ hours: 6 * 24 }),
    expires_at: hub.clock.at.add({ hours: 96 }),
  })

  const question = await ask([tag], asker)
  await invite(question)

  expect((await invited(question)).map((one) => one.mentor_id)).toEqual([free.id])

  hub.clock.at = hub.clock.at.add({ hours: 26 })
  const later = await ask([tag], asker)
  await invite(later)
  const asked = (await invited(later)).map((one) => one.mentor_id)
  expect(asked).toContain(full.id)
  expect(asked).not.toContain(none.id)
})

test('the week holds when many questions come at once', async () => {
  const tag = aTag()
  await set('weeklyInvitationsPerMentor', 3)
  const mentors = await mentorsOn(tag, 2)
  const questions = await Promise.all(Array.from({ length: 8 }, () => ask([tag])))

  await Promise.all(questions.map((question) => invite(question)))

  for (const mentor of mentors) expect(await hub.db('invitations').where({ mentor_id: mentor!.id })).toHaveLength(3)
})

test('who watches a tag hears of it, in a digest, once, but not beside an invitation and not of their own', async () => {
  const tag = aTag()
  const [asker, watcher] = [await makeMember(hub), await makeMember(hub)]
  const mentor = await makeMentor(hub, { tags: [tag] })
  const [tagId] = await makeTags(hub.db, [tag])
  await hub.db('tag_watches').insert([asker, watcher, mentor].map(({ id }) => ({ member_id: id, tag_id: tagId })))
  const question = await ask([tag], asker)

  await invite(question)
  await invite(question)

  const told = await hub.db('notices').where({ kind: 'tag-question' }).select('member_id', 'values')
  expect(told.filter(({ values }) => values.tags === tag).map((one) => one.member_id)).toEqual([watcher.id])
  expect(await hub.db('digest_entries').where({ member_id: watcher.id })).toHaveLength(1)
  expect(await hub.db('notices').where({ member_id: mentor.id }).pluck('kind')).toEqual(['question-invitation'])
})

test('nobody is invited to a question that is closed, hidden, deleted or solved, nor by whom they muted', async () => {
  const tag = aTag()
  const [mentor, asker] = [await makeMentor(hub, { tags: [tag] }), await makeMember(hub)]
  await hub.db('mutes').insert({ member_id: mentor.id, muted_id: asker.id, at: hub.clock.at })
  const questions = [
    await ask([tag], undefined, { question: { state: 'closed', closed_as: 'unclear' } }),
    await ask([tag], undefined, { question: { state: 'hidden' } }),
    await ask([tag], undefined, { question: { state: 'deleted' } }),
    await ask([tag], undefined, { answers: [{ by: asker.id, text: 'So.', accepted: true }] }),
    await ask([tag], asker),
  ]
  for (const question of questions) await invite(question)

  expect(await hub.db('invitations').where({ mentor_id: mentor.id })).toEqual([])
})

test('a block keeps questions away both ways, and takes no place of those who are asked', async () => {
  const tag = aTag()
  await set('invitedPerQuestion', 1)
  const [blocker, blocked] = (await mentorsOn(tag, 2)) as [Person, Person]
  const asker = await makeMember(hub)
  await hub.db('blocks').insert([
    { blocker_id: blocker.id, blocked_id: asker.id, at: hub.deps.now() },
    { blocker_id: asker.id, blocked_id: blocked.id, at: hub.deps.now() },
  ])
  const question = await ask([tag], asker)
  await invite(question)
  expect(await invited(question)).toEqual([])

  const [free] = await mentorsOn(tag, 1)
  const another = await ask([tag], asker)
  await invite(another)
  expect(await invited(another)).toMatchObject([{ mentor_id: free?.id }])
})
