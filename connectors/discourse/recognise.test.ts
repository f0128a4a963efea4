import { expect, test } from 'vitest'
import { startAsking, startClock } from '../kit/hub.ts'
import { connector } from './index.ts'
import { discourse } from './tests/scenario.ts'
import { type ForumOptions, startForum } from './tests/site.ts'

async function recognised(path: string, forum: Partial<ForumOptions>) {
  const clock = startClock()
  const site = await startForum({ items: 3, now: clock.now, ...forum })
  const address = new URL(site.server.url + path)
  const asking = await startAsking(discourse.connector, clock, address)
  try {
    const found = await connector.recognise?.(asking.ctx, address)
    expect(site.server.requests.length).toBeLessThanOrEqual(3)
    return { found, origin: site.server.url }
  } finally {
    await asking.close()
    await site.server.close()
  }
}

test.each([
  ['its front page', '/', {}, undefined],
  ['a topic in a folder', '/forum/t/some-topic/11', { prefix: '/forum' }, undefined],
  ['a folder, though its pages say nothing', '/forum/t/some-topic/11', { prefix: '/forum', isSilent: true }, undefined],
  ['a topic, though its pages say nothing', '/t/some-topic/11', { isSilent: true }, undefined],
  ['a category below another', '/c/repairs/kettles/5?order=views', {}, ['repairs/kettles']],
  ['a category by its number', '/c/-/5', {}, ['5']],
])('a forum is known by %s', async (_, path, forum, categories) => {
  const { found, origin } = await recognised(path, forum)
  expect(found).toMatchObject({
    settings: { baseUrl: origin + ('prefix' in forum ? forum.prefix : ''), siteName: 'The Menders’ Forum' },
    ...{ title: 'The Menders’ Forum', certainty: 'sure', missing: ['license', 'licenseUrl'] },
  })
  expect(found?.settings.categories).toEqual(categories)
  const settings = { ...found?.settings, license: 'CC-BY-4.0', licenseUrl: 'https://forum.example.org/tos' }
  expect(connector.settings.safeParse(settings).success).toBe(true)
})

test('a forum that shows itself to nobody is known by its front page, and needs a key', async () => {
  const { found } = await recognised('/', { needsLogin: true })
  expect(found).toMatchObject({ title: 'The Menders’ Forum', missing: expect.arrayContaining(['apiKey']) })
})

test('a forum that says nothing at all is not known', async () => {
  expect((await recognised('/', { needsLogin: true, isSilent: true })).found).toBeUndefined()
})
