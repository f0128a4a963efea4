import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeTags } from '../../tests/knowledge.ts'
import { makeMember } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { workOf } from '../processes/work.ts'
import { answerQuestion } from '../questions/answer-question.ts'
import { postQuestion } from '../questions/post-question.ts'

let hub: TestApp
beforeEach(async () => {
  hub = await testApp()
  await hub.deps.jobs.start(workOf(hub.deps))
})
afterEach(() => hub.close())

/** As soon as the worker's job has taken it in; `bench:freshness` measures how soon that is. */
async function found(text: string) {
  for (;;) {
    const [hit] = (await hub.deps.search.search({ text, correct: false })).hits
    if (hit) return hit
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('what members post is found without anybody asking for it: the job takes it in', async () => {
  const [asker, helper] = [await makeMember(hub), await makeMember(hub)]
  await makeTags(hub.db, ['kettles'])

  const question = await postQuestion(hub.deps, {
    authorId: asker.id,
    title: 'Kettle clicks off before it boils',
    body: 'There is limescale on the element.',
    tags: ['kettles'],
  })
  expect(await found('limescale')).toMatchObject({ url: question.url, replies: 0 })

  await answerQuestion(hub.deps, {
    author: { id: helper.id, roles: ['member'] },
    questionRef: question.publicId,
    body: 'Descale it with vinegar.',
  })
  expect(await found('vinegar')).toMatchObject({ url: question.url, replies: 1 })
})
