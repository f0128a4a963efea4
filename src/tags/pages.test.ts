import request from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browse } from '../../tests/browse.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { postQuestion } from '../questions/post-question.ts'
import { countTags } from './count-tags.ts'
import { createTag } from './create-tag.ts'
import { addAlias } from './edit-tag.ts'

let hub: TestApp
let source: { id: string }
let member: Person
let steward: Person
beforeAll(async () => {
  hub = await testApp()
  source = await insertSource(hub.db)
  member = await makeMember(hub, { name: 'Mia Stone' })
  steward = await makeMember(hub, { roles: ['coordinator'] })
})
afterAll(() => hub.close())

const tag = (name: string, description = '') => createTag(hub.deps, { actorId: undefined, name, description })
const { visit, send } = browse(() => hub)
/** Looks at the preview of a change and sends what it holds. */
async function confirm(path: string, person = steward) {
  const { answer, $ } = await visit(path, person)
  const form = $('main form[method=post]')
  const fields = Object.fromEntries(
    form
      .find('input')
      .map((_, input) => [[$(input).attr('name') ?? '', $(input).attr('value') ?? '']])
      .get(),
  )
  return { preview: answer, $, send: () => send(form.attr('action') ?? '', fields, person) }
}

describe('a tag’s page', () => {
  test('brings together answers, open questions, people and sources', async () => {
    const zips = await tag('zips', 'Sliders, coils and teeth.')
    await addAlias(hub.deps, { actorId: undefined, tagId: zips.id, alias: 'zippers' })
    await insertItem(hub.db, source.id, {
      title: 'Zip splits behind the slider',
      tags: ['zippers'],
      replies: [{ text: 'Squeeze it.', accepted: true }],
    })
    await insertItem(hub.db, source.id, { title: 'Unsolved zip', tags: ['zips'] })
    const { url } = await postQuestion(hub.deps, {
      authorId: member.id,
      title: 'My tent zip is stuck in the rain',
      body: 'It does not move at all.',
      tags: ['zippers'],
    })
    const ana = await makeMember(hub, { name: 'Ana Prado', handle: 'ana', roles: ['mentor'] })
    const away = await makeMember(hub, { name: 'Left Hall', roles: [] })
    for (const [id, state] of [
      [ana.id, 'active'],
      [away.id, 'alumni'],
    ])
      await hub.db('mentors').insert({ member_id: id, state, accepted_at: hub.clock.at, updated_at: hub.clock.at })
    await hub.db('mentor_expertise').insert([
      { member_id: ana.id, tag_id: zips.id, note: 'tents and boots' },
      { member_id: away.id, tag_id: zips.id },
    ])
    await hub.deps.search.indexDirty()

    const { answer, $ } = await visit('/tags/zips')

    expect(answer.status).toBe(200)
    expect($('h1').text()).toBe('zips')
    expect($('.lead').text()).toBe('Sliders, coils and teeth.')
    expect($('main').text()).toContain('Also called zippers.')
    expect(
      $('#answers h2 a')
        .map((_, a) => $(a).text())
        .get(),
    ).toEqual(['Zip splits behind the slider'])
    expect(
      $('#questions h3 a')
        .map((_, a) => $(a).attr('href'))
        .get(),
    ).toEqual([url])
    expect(
      $('#people a')
        .map((_, a) => $(a).attr('href'))
        .get(),
    ).toEqual(['/mentors/ana'])
    expect($('#people').text()).toContain('tents and boots')
    expect($('#sources li').text()).toContain('Mending Q&A')
    expect($('#sources .count').text()).toBe('2')
    expect($('link[type="application/atom+xml"]').attr('href')).toBe('/questions.atom?tag=zips')
    expect($('a[href^="/sign-in?next="]').text()).toContain('Sign in to watch')
  })

  test('an alias, and another spelling, lead to it; a word that is none leads nowhere', async () => {
    for (const path of ['/tags/zippers', '/tags/Zips', '/tags/ZIPPERS']) {
      const { answer } = await visit(path)
      expect([answer.status, answer.headers.location]).toEqual([301, '/tags/zips'])
    }
    expect((await visit('/tags/nothing')).answer.status).toBe(404)
  })

  test('of an empty tag says what would be here', async () => {
    await tag('إصلاح الدراجات')

    const { answer, $ } = await visit(`/tags/${encodeURIComponent('إصلاح الدراجات')}`)

    expect(answer.status).toBe(200)
    expect($('#people').text()).toContain('Nobody has offered to help with this yet.')
    expect($('#questions').text()).toContain('Nobody waits')
  })

  test('is watched, once, and no longer', async () => {
    await send('/tags/zips/watch', { watch: 'yes' }, member)
    const { answer } = await send('/tags/zippers/watch', { watch: 'yes' }, member)
    expect([answer.status, answer.headers.location]).toEqual([303, '/tags/zips'])
    expect((await visit('/tags/zips', member)).$('form[action$="/watch"] button').text()).toBe('Watch it no longer')
    expect(await hub.db('tag_watches').where('member_id', member.id)).toHaveLength(1)

    await send('/tags/zips/watch', { watch: 'no' }, member)

    expect(await hub.db('tag_watches').where('member_id', member.id)).toEqual([])
    expect((await send('/tags/zips/watch', { watch: 'yes' })).answer.status).toBe(401)
    expect((await send('/tags/zips/watch', { watch: 'x' }, member)).answer.status).toBe(400)
  })
})

describe('the list', () => {
  test('has every tag with its count, the most used first, and finds by alias', async () => {
    await countTags(hub.db)

    const { $ } = await visit('/tags')
    const first = $('.vocabulary li').first()

    expect(first.find('a').text()).toBe('zips')
    // Two items, one question, one mentor.
    expect(first.find('.count').text()).toBe('4')
    expect((await visit('/tags?q=zippers')).$('.vocabulary a').text()).toBe('zips')
    const none = await visit('/tags?q=%3Cb%3E')
    expect(none.$('.empty').text()).toContain('“<b>”')
    expect($('a[href="/tags/new"]').length).toBe(0)
  })

  test('is paged', async () => {
    for (let i = 0; i < 61; i++) await tag(`many ${String(i).padStart(2, '0')}`)

    const one = await visit('/tags?q=many')
    const two = await visit(one.$('a[rel=next]').attr('href') ?? '')

    expect(one.$('.vocabulary li')).toHaveLength(60)
    expect(two.$('.vocabulary li a').text()).toBe('many 60')
    expect((await visit('/tags?page=99')).$('.empty h2').text()).toContain('end before this page')
  })
})

test('suggestions come as JSON with counts in words, and never fail', async () => {
  const { body } = await request(hub.app).get('/tags/suggestions').query({ q: 'zipp' })

  expect(body.tags).toEqual([{ name: 'zips', count: 4, note: 'zippers, used 4 times', added: 'zips added' }])
  expect(body.said).toBe('One tag, arrow down to reach it')
  for (const q of ['', '%', '\u0000', '\\', "'", 'x'.repeat(5000)])
    expect((await request(hub.app).get('/tags/suggestions').query({ q })).status).toBe(200)
})

describe('coordinators and maintainers', () => {
  test('make a tag; a word that is taken or impossible is refused at the field and kept', async () => {
    const made = await send('/tags', { name: 'Enamel', description: 'Pots & pans' }, steward)
    expect(made.answer.headers.location).toBe('/tags/enamel')

    const again = await send('/tags', { name: 'Zippers', description: 'kept' }, steward)

    expect(again.answer.status).toBe(422)
    expect(again.$('#name').attr('value')).toBe('Zippers')
    expect(again.$('#description').text()).toBe('kept')
    expect(again.$('#name-error').text()).toContain('“zippers” stands for the tag “zips” already')
    expect(again.$('[role=alert] a').attr('href')).toBe('#name')
  })

  test('see what a merge changes before it is done, and nothing is done by looking', async () => {
    await tag('fasteners')
    const { preview, $, send: go } = await confirm('/tags/zips/change?act=merge&to=Fasteners')

    expect(preview.status).toBe(200)
    const lines = $('main li')
      .map((_, li) => $(li).text())
      .get()
      .join('\n')
    expect(lines).toContain('2 items')
    expect(lines).toContain('one question')
    expect(lines).toContain('2 mentors')
    expect(lines).toContain('2 aliases of the other tag: zips, zippers')
    expect((await visit('/tags/zips')).answer.status).toBe(200)

    const { answer } = await go()
    expect(answer.headers.location).toBe('/tags/fasteners')
    expect((await visit('/tags/zippers')).answer.headers.location).toBe('/tags/fasteners')
    await hub.deps.search.indexDirty()
    const page = await visit('/tags/fasteners')
    expect(page.$('#sources .count').text()).toBe('2')
    expect(page.$('#questions h3').text()).toContain('tent zip')
    expect((await visit('/search?tag=zips')).$('.row h2')).toHaveLength(3)

    // The same preview sent once more: it is gone.
    expect((await go()).answer.status).toBe(404)
  })

  test('rename; the search knows both words', async () => {
    const { send: go } = await confirm('/tags/fasteners/change?act=rename&to=Zip%20Fasteners')
    expect((await go()).answer.headers.location).toBe('/tags/zip%20fasteners')
    await hub.deps.search.indexDirty()

    const { $ } = await visit('/search?tag=fasteners')

    expect($('.row h2')).toHaveLength(3)
    expect($('.chips').text()).toContain('zip fasteners')
  })

  test('add an alias and remove it', async () => {
    await (await confirm('/tags/enamel/change?act=alias&to=Glazed%20Steel')).send()
    expect((await visit('/tags/glazed%20steel')).answer.headers.location).toBe('/tags/enamel')
    const edit = await visit('/tags/enamel/edit', steward)

    await (await confirm(edit.$('.chips a').attr('href') ?? '')).send()

    expect((await visit('/tags/glazed%20steel')).answer.status).toBe(404)
  })

  test.each([
    ['merge', 'enamel', 'That is the same tag'],
    ['merge', 'no such tag', 'There is no tag “no such tag”'],
    ['rename', 'zips', '“zips” stands for the tag “zip fasteners” already'],
    ['rename', 'a,b', 'letters, digits'],
    ['alias', 'zips', 'stands for the tag'],
    ['alias', '', 'Write a word'],
  ])('are told why %s to “%s” is not possible, at the field', async (act, to, said) => {
    const { answer, $ } = await visit(`/tags/enamel/change?${new URLSearchParams({ act, to })}`, steward)

    expect(answer.status).toBe(422)
    expect($(`#${act}-error`).text()).toContain(said)
    expect($(`#${act}`).attr('value')).toBe(to)
  })

  test('describe a tag, and delete one that nobody uses; one that is used offers no deleting', async () => {
    await send('/tags/enamel/description', { description: 'Chips & cracks <b>' }, steward)
    expect((await visit('/tags/enamel')).$('.lead').text()).toBe('Chips & cracks <b>')
    expect((await visit('/tags/zip%20fasteners/edit', steward)).$('input[value=delete]')).toHaveLength(0)

    const { answer } = await (await confirm('/tags/enamel/change?act=delete&to=')).send()

    expect(answer.headers.location).toBe('/tags')
    expect((await visit('/tags/enamel')).answer.status).toBe(404)
  })

  test('every change is in the audit log with who did it', async () => {
    const actions = await hub.db('audit_log').where('actor_id', steward.id).orderBy('at').pluck('action')

    expect(new Set(actions)).toEqual(
      new Set([
        'tag.created',
        'tag.merged',
        'tag.renamed',
        'tag.alias-added',
        'tag.alias-removed',
        'tag.described',
        'tag.deleted',
      ]),
    )
  })

  test('nobody else does any of it', async () => {
    const { id } = await tag('guarded')
    const ways: [string, Record<string, string>][] = [
      ['/tags', { name: 'sneaky' }],
      ['/tags/guarded/description', { description: 'x' }],
      ['/tags/guarded/change', { act: 'delete', to: '', tagId: id, intoId: '' }],
      ['/tags/unknown', { raw: 'x', act: 'make' }],
    ]
    for (const person of [undefined, member, await makeMember(hub, { roles: ['mentor'] })])
      for (const [path, form] of ways) expect((await send(path, form, person)).answer.status).toBe(person ? 403 : 401)
    for (const path of ['/tags/new', '/tags/unknown', '/tags/guarded/edit', '/tags/guarded/change?act=delete'])
      expect((await visit(path, member)).answer.status).toBe(403)
    expect((await visit('/tags/guarded')).answer.status).toBe(200)
  })
})

describe('words of sources', () => {
  test('are listed by count with where they are from; mapped, made or ignored they are gone', async () => {
    const blog = await insertSource(hub.db, {
      name: 'bench-blog',
      title: 'Bench blog',
      site_url: 'https://bench.example.org',
    })
    for (const title of ['One', 'Two', 'Three']) await insertItem(hub.db, source.id, { title, tags: ['Hinges', 'WIP'] })
    await insertItem(hub.db, blog.id, { title: 'Four', tags: ['hinges', 'guarded'] })
    await hub.deps.search.indexDirty()

    const list = await visit('/tags/unknown', steward)
    const row = list.$('.unknown li').first()
    expect(row.find('h2').text()).toBe('hinges')
    expect(row.find('.meta').text()).toContain('4 items')
    expect(list.$('.unknown').text()).not.toContain('guarded')

    await send('/tags/unknown', { raw: 'hinges', act: 'map', to: 'guarded', source: blog.id }, steward)
    await send('/tags/unknown', { raw: 'hinges', act: 'make', source: '' }, steward)
    const done = await send('/tags/unknown', { raw: 'wip', act: 'ignore', source: '' }, steward)
    await hub.deps.search.indexDirty()

    expect(done.answer.headers.location).toBe('/tags/unknown?done=wip')
    const after = await visit('/tags/unknown?done=wip', steward)
    expect(after.$('.unknown').text()).not.toContain('hinges')
    expect(after.$('.ledger').text()).toContain('ignored')
    expect(await hub.db('search.documents').where('title', 'One').first('tags')).toEqual({ tags: ['hinges'] })
    expect(await hub.db('search.documents').where('title', 'Four').first('tags')).toEqual({ tags: ['guarded'] })
    expect((await visit('/search?tag=hinges')).$('.row h2')).toHaveLength(3)
  })

  test('a tag that is not there is said at the row, and what was typed is kept', async () => {
    await insertItem(hub.db, source.id, { title: 'Five', tags: ['oddity'] })

    const { answer, $ } = await send(
      '/tags/unknown',
      { raw: 'oddity', act: 'map', to: 'nonsense', source: '' },
      steward,
    )

    expect(answer.status).toBe(422)
    const id = $('[role=alert] a').attr('href') ?? '#none'
    expect($(id).attr('value')).toBe('nonsense')
    expect($(`${id}-error`).text()).toBe('There is no tag “nonsense”.')
  })
})
