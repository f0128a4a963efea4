import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeMember } from '../../tests/people.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { canonicalTags } from './canonical-tags.ts'
import { countTags } from './count-tags.ts'
import { createTag } from './create-tag.ts'
import { addAlias, deleteTag, removeAlias, renameTag } from './edit-tag.ts'
import { mapSourceTag } from './map-source-tag.ts'
import { mergeTags } from './merge-tags.ts'
import { resolveTags } from './resolve.ts'
import { retagAll } from './retag.ts'
import { suggestTags } from './suggest-tags.ts'
import { tagsForPost } from './tags-for-post.ts'
import { tagsIn } from './tags-in.ts'

let hub: TestApp
let sourceId: string
beforeAll(async () => {
  hub = await testApp()
  sourceId = (await insertSource(hub.db)).id
})
afterAll(() => hub.close())

const actorId = undefined
const tag = (name: string) => createTag(hub.deps, { actorId, name })
const documentTags = async (title: string) => {
  await hub.deps.search.indexDirty()
  return (await hub.db('search.documents').where({ title }).first('tags'))?.tags
}
const found = async (text: string) => (await hub.deps.search.search({ text })).hits.map(({ title }) => title)

describe('a word', () => {
  test('is found by name and by alias, in any spelling, each tag once and in order', async () => {
    const bikes = await tag('bicycles')
    await tag('gears')
    await addAlias(hub.deps, { actorId, tagId: bikes.id, alias: 'Bikes' })

    const { tags, unknown } = await resolveTags(hub.db, [' BIKES ', 'gears', 'bicycles', 'nonsense', ''])

    expect(tags.map(({ name }) => name)).toEqual(['bicycles', 'gears'])
    expect(unknown).toEqual(['nonsense'])
  })

  test('stands for one tag: a name is no alias and an alias no name, whoever writes it', async () => {
    const lamps = await tag('lamps')
    const lights = await tag('lights')
    await addAlias(hub.deps, { actorId, tagId: lamps.id, alias: 'lanterns' })

    await expect(addAlias(hub.deps, { actorId, tagId: lamps.id, alias: 'lights' })).rejects.toThrow('tag-taken')
    await expect(tag('lanterns')).rejects.toThrow('tag-taken')
    await expect(renameTag(hub.deps, { actorId, tagId: lights.id, name: 'lanterns' })).rejects.toThrow('tag-taken')
    await expect(hub.db('tag_aliases').insert({ alias: 'lights', tag_id: lamps.id })).rejects.toThrow()
    await expect(
      hub.db('tags').insert({ id: crypto.randomUUID(), name: 'lanterns', created_at: hub.clock.at }),
    ).rejects.toThrow()
  })

  test.each(['', '  ', 'a,b', 'x'.repeat(41), 'suggestions', '<b>', '-dash'])('%j is no name', async (name) => {
    await expect(tag(name)).rejects.toMatchObject({ status: 422, field: 'name' })
  })

  test.each(['c++', 'node.js', 'c#', 'ремонт', 'إصلاح', '修理', 'café'])('%s is a name', async (name) => {
    expect((await tag(name)).name).toBe(name)
  })
})

describe('what search knows', () => {
  test('documents have the name of the vocabulary; tags that it does not know stay, in lower case', async () => {
    const zips = await tag('zips')
    await addAlias(hub.deps, { actorId, tagId: zips.id, alias: 'zippers' })
    await insertItem(hub.db, sourceId, { title: 'Slider stuck', tags: ['Zippers', 'Coat-Hooks', 'zips'] })

    expect(await documentTags('Slider stuck')).toEqual(['zips', 'coat-hooks'])
  })

  test('an alias as a word, and as tag:, finds what is tagged; the facet has the name', async () => {
    const result = await hub.deps.search.search({ text: 'tag:zippers' })

    expect(result.hits.map(({ title }) => title)).toEqual(['Slider stuck'])
    expect(result.query.filters.tags).toEqual(['zips'])
    expect(await found('zippers')).toContain('Slider stuck')
  })

  test('an alias of several words is found where they stand together', async () => {
    const solder = await tag('soldering')
    await insertItem(hub.db, sourceId, { title: 'Iron too cold', tags: ['soldering'] })
    await documentTags('Iron too cold')
    expect(await found('hot joining')).toEqual([])

    await addAlias(hub.deps, { actorId, tagId: solder.id, alias: 'hot-joining' })

    expect(await found('hot joining')).toEqual(['Iron too cold'])
  })

  test('a new alias, its end, and a new name are seen by the documents that have the word', async () => {
    const kettle = await tag('kettles')
    await insertItem(hub.db, sourceId, { title: 'Kettle hums', tags: ['boilers'] })
    expect(await documentTags('Kettle hums')).toEqual(['boilers'])

    await addAlias(hub.deps, { actorId, tagId: kettle.id, alias: 'boilers' })
    expect(await documentTags('Kettle hums')).toEqual(['kettles'])
    await renameTag(hub.deps, { actorId, tagId: kettle.id, name: 'hot water' })
    expect(await documentTags('Kettle hums')).toEqual(['hot water'])
    expect((await resolveTags(hub.db, ['kettles'])).tags).toEqual([{ id: kettle.id, name: 'hot water' }])
    await removeAlias(hub.deps, { actorId, tagId: kettle.id, alias: 'boilers' })
    expect(await documentTags('Kettle hums')).toEqual(['boilers'])
  })

  test('what a source means goes before what the vocabulary says, and ends when it is forgotten', async () => {
    const watches = await tag('watches')
    await tag('movement')
    await insertItem(hub.db, sourceId, { title: 'Ticks no more', tags: ['Movement'] })
    expect(await documentTags('Ticks no more')).toEqual(['movement'])

    await mapSourceTag(hub.deps, { actorId, sourceId, raw: 'movement', to: { tagId: watches.id } })
    expect(await documentTags('Ticks no more')).toEqual(['watches'])
    expect(await canonicalTags(hub.db, null, ['movement'])).toEqual(['movement'])
    await mapSourceTag(hub.deps, { actorId, sourceId, raw: 'movement', to: 'ignore' })
    expect(await documentTags('Ticks no more')).toEqual([])
    await mapSourceTag(hub.deps, { actorId, sourceId, raw: 'movement', to: 'forget' })
    expect(await documentTags('Ticks no more')).toEqual(['movement'])
  })

  test('many documents are marked by a job, all of them', async () => {
    const clocks = await tag('clocks')
    for (let i = 0; i < 12; i++) await insertItem(hub.db, sourceId, { title: `Clock ${i}`, tags: ['pendulums'] })
    await hub.deps.search.indexDirty()
    await hub.db('tag_aliases').insert({ alias: 'pendulums', tag_id: clocks.id })

    expect(await retagAll(hub.deps, { words: ['pendulums'] })).toBe(12)
    expect(await documentTags('Clock 11')).toEqual(['clocks'])
  })
})

describe('merging', () => {
  test('moves everything, keeps one of what is there twice, and leaves the old words as aliases', async () => {
    const ana = await makeMember(hub, { roles: ['mentor'] })
    const [from, into] = [await tag('jackets'), await tag('coats')]
    await addAlias(hub.deps, { actorId, tagId: from.id, alias: 'anoraks' })
    await hub.db('tag_watches').insert([from, into].map(({ id }) => ({ member_id: ana.id, tag_id: id })))
    await insertItem(hub.db, sourceId, { title: 'Lining torn', tags: ['anoraks'] })
    expect(await documentTags('Lining torn')).toEqual(['jackets'])

    await mergeTags(hub.deps, { actorId: ana.id, tagId: from.id, intoId: into.id })

    expect(await documentTags('Lining torn')).toEqual(['coats'])
    expect((await resolveTags(hub.db, ['anoraks', 'jackets'])).tags).toEqual([into])
    expect(await hub.db('tag_watches').where({ member_id: ana.id })).toEqual([{ member_id: ana.id, tag_id: into.id }])
    expect(await hub.db('audit_log').where({ action: 'tag.merged' }).first()).toMatchObject({
      actor_id: ana.id,
      detail: { from: 'jackets', into: 'coats' },
    })
  })

  test('of two that cross at once one is done, and both words mean what is left', async () => {
    const [one, two] = [await tag('mugs'), await tag('cups')]

    const done = await Promise.allSettled([
      mergeTags(hub.deps, { actorId, tagId: one.id, intoId: two.id }),
      mergeTags(hub.deps, { actorId, tagId: two.id, intoId: one.id }),
    ])

    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { tags, unknown } = await resolveTags(hub.db, ['mugs', 'cups'])
    expect(tags).toHaveLength(1)
    expect(unknown).toEqual([])
  })

  test('a tag is not merged with itself, and a used one is not deleted', async () => {
    const one = await tag('spoons')
    await expect(mergeTags(hub.deps, { actorId, tagId: one.id, intoId: one.id })).rejects.toThrow('tag-merge-itself')
    const ben = await makeMember(hub)
    await hub
      .db('mentors')
      .insert({ member_id: ben.id, state: 'active', accepted_at: hub.clock.at, updated_at: hub.clock.at })
    await hub.db('mentor_expertise').insert({ member_id: ben.id, tag_id: one.id })

    await expect(deleteTag(hub.deps, { actorId, tagId: one.id })).rejects.toThrow('tag-in-use')
    await hub.db('mentor_expertise').delete()
    await deleteTag(hub.deps, { actorId, tagId: one.id })

    expect((await resolveTags(hub.db, ['spoons'])).unknown).toEqual(['spoons'])
  })
})

describe('suggestions', () => {
  test('begin with what was typed, by name or alias, the most used first, and count what has them', async () => {
    await tag('leather')
    await tag('leaks')
    const leaf = await tag('leaf blowers')
    await addAlias(hub.deps, { actorId, tagId: leaf.id, alias: 'lea-machine' })
    for (const title of ['Leather one', 'Leather two']) await insertItem(hub.db, sourceId, { title, tags: ['leather'] })
    await hub.deps.search.indexDirty()
    await countTags(hub.db)

    expect(await suggestTags(hub.db, 'LEA', 2)).toEqual([
      { name: 'leather', count: 2 },
      { name: 'leaf blowers', count: 0 },
    ])
    expect(await suggestTags(hub.db, 'lea-m', 5)).toEqual([{ name: 'leaf blowers', alias: 'lea-machine', count: 0 }])
    expect((await suggestTags(hub.db, 'lether', 5))[0]?.name).toBe('leather')
    expect(await suggestTags(hub.db, '%', 5)).toEqual([])
  })

  test('a title names tags as whole words, the longest first, not the parts of one', async () => {
    await tag('sewing')
    await tag('sewing machines')
    await tag('art')

    const names = (await tagsIn(hub.db, 'Do sewing machines need leather-oil? My cart, zippers')).map(
      ({ name }) => name,
    )

    expect(names).toEqual(['sewing machines', 'zips'])
    expect(await tagsIn(hub.db, '')).toEqual([])
  })
})

describe('tags of a post', () => {
  test('a member chooses from the vocabulary; what is not there is said, with what is like it', async () => {
    const member = { id: (await makeMember(hub)).id, roles: ['member' as const] }

    expect(await tagsForPost(hub.db, member, ['Zippers'], hub.clock.at)).toMatchObject({ tags: [{ name: 'zips' }] })
    expect(await tagsForPost(hub.db, member, ['zips', 'lether'], hub.clock.at)).toEqual({
      problems: [{ word: 'lether', problem: 'tag-unknown', near: ['leather'] }],
    })
  })

  test('a mentor makes one by using it, and two at once make one', async () => {
    const mentor = {
      id: (await makeMember(hub, { roles: ['mentor'] })).id,
      roles: ['member' as const, 'mentor' as const],
    }
    const post = () => hub.db.transaction((trx) => tagsForPost(trx, mentor, ['Enamel'], hub.clock.at))

    const [one, two] = await Promise.all([post(), post()])

    expect(one).toMatchObject({ tags: [{ name: 'enamel' }] })
    expect(two).toEqual(one)
    expect(await hub.db('audit_log').where({ action: 'tag.created', actor_id: mentor.id })).toHaveLength(1)
  })

  test('while the vocabulary is empty, everyone makes the first', async () => {
    const fresh = await testApp()
    try {
      const member = { id: (await makeMember(fresh)).id, roles: ['member' as const] }
      const made = await fresh.db.transaction((trx) => tagsForPost(trx, member, ['first', 'second'], fresh.clock.at))
      expect(made).toMatchObject({ tags: [{ name: 'first' }, { name: 'second' }] })
      expect(await tagsForPost(fresh.db, member, ['third'], fresh.clock.at)).toHaveProperty('problems')
    } finally {
      await fresh.close()
    }
  })
})
