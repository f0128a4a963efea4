import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browse } from '../../tests/browse.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { groupsOf } from './queries.ts'

let hub: TestApp
let steward: Person
let member: Person
beforeAll(async () => {
  hub = await testApp()
  steward = await makeMember(hub, { roles: ['coordinator'] })
  member = await makeMember(hub, { name: 'Mia Stone', handle: 'mia' })
})
afterAll(() => hub.close())

const { visit, send } = browse(() => hub)
const make = (form: Record<string, string>) => send('/groups', { kind: 'area', isOpen: 'yes', ...form }, steward)

describe('coordinators', () => {
  test('make an area; its address follows from its name', async () => {
    expect((await visit('/groups')).$('.empty h2').text()).toBe('No groups yet.')

    const { answer } = await make({ name: 'Kitchen & Café', description: 'Everything with a plug in a kitchen.' })

    expect([answer.status, answer.headers.location]).toEqual([303, '/groups/kitchen-cafe'])
    const { $ } = await visit('/groups')
    expect($('.vocabulary a').attr('href')).toBe('/groups/kitchen-cafe')
    expect($('.vocabulary .meta').text()).toContain('Area · nobody yet')
    expect((await visit('/groups/kitchen-cafe')).$('h1').text()).toBe('Kitchen & Café')
  })

  test.each([
    [{ name: 'x' }, 'name', 'at least two letters'],
    [{ name: 'Kitchen and Cafe', slug: 'kitchen-cafe' }, 'slug', 'Another group has this address'],
    [{ name: 'إصلاح' }, 'slug', 'small letters'],
    [{ name: 'Fine', slug: 'new' }, 'slug', 'is not “new”'],
    [{ name: 'Fine', startsOn: '2026-13-01' }, 'startsOn', 'no day of the calendar'],
    [{ name: 'Fine', startsOn: '2026-12-02', endsOn: '2026-12-01' }, 'endsOn', 'before the first'],
  ])('are told at the field what is wrong with %j, and keep what they typed', async (form, at, said) => {
    const { answer, $ } = await make({ description: 'kept', ...form } as Record<string, string>)

    expect(answer.status).toBe(422)
    expect($(`#${at}-error`).text()).toContain(said)
    expect($('#name').attr('value')).toBe(form.name)
    expect($('#description').text()).toBe('kept')
  })

  test('edit, close and reopen a programme; all of it is in the audit log', async () => {
    await make({ name: 'Autumn cohort', kind: 'programme', startsOn: '2026-10-01', endsOn: '2026-12-20' })
    const { $ } = await visit('/groups/autumn-cohort')
    expect($('.lead').text()).toBe('Programme · 1 October 2026 to 20 December 2026')
    const edit = await visit('/groups/autumn-cohort/edit', steward)
    expect(edit.$('#startsOn').attr('value')).toBe('2026-10-01')

    const moved = await send(
      '/groups/autumn-cohort/edit',
      { kind: 'programme', name: 'Cohort 7', slug: 'cohort-7' },
      steward,
    )
    await send('/groups/cohort-7/archive', { archive: 'yes' }, steward)

    expect(moved.answer.headers.location).toBe('/groups/cohort-7')
    expect((await visit('/groups/cohort-7')).$('.notice').text()).toContain('This group is closed')
    expect((await send('/groups/cohort-7/join', { join: 'yes' }, member)).answer.status).toBe(409)
    await send('/groups/cohort-7/archive', { archive: 'no' }, steward)
    await send('/groups/cohort-7/archive', { archive: 'no' }, steward)
    const actions = await hub.db('audit_log').where('actor_id', steward.id).orderBy('id').pluck('action')
    expect(actions).toEqual(['group.created', 'group.created', 'group.edited', 'group.archived', 'group.reopened'])
  })

  test('add people by handle, who are told; a handle that is nobody’s adds nobody', async () => {
    const wrong = await send('/groups/kitchen-cafe/people', { handles: 'mia, @nobody-there' }, steward)
    expect(wrong.answer.status).toBe(422)
    expect(wrong.$('#handles-error').text()).toContain('nobody-there')
    expect(wrong.$('#handles').attr('value')).toBe('mia, @nobody-there')

    for (let i = 0; i < 2; i++) await send('/groups/kitchen-cafe/people', { handles: '@Mia' }, steward)

    expect((await visit('/groups/kitchen-cafe')).$('.knowers a').attr('href')).toBe('/members/mia')
    expect(await hub.db('notices').where('member_id', member.id).pluck('text_key')).toEqual(['group.notice.added'])
    await send('/groups/kitchen-cafe/remove', { handle: 'mia' }, steward)
    expect((await visit('/groups/kitchen-cafe')).$('.knowers a')).toHaveLength(0)
  })

  test('alone do so', async () => {
    for (const person of [undefined, member, await makeMember(hub, { roles: ['maintainer', 'mentor'] })])
      for (const [path, form] of [
        ['/groups', { name: 'Mine', kind: 'area' }],
        ['/groups/kitchen-cafe/edit', { name: 'Mine', kind: 'area' }],
        ['/groups/kitchen-cafe/archive', { archive: 'yes' }],
        ['/groups/kitchen-cafe/people', { handles: 'mia' }],
        ['/groups/kitchen-cafe/remove', { handle: 'mia' }],
      ] as [string, Record<string, string>][])
        expect((await send(path, form, person)).answer.status).toBe(person ? 403 : 401)
    expect((await visit('/groups/new', member)).answer.status).toBe(403)
  })
})

describe('people', () => {
  test('join an open group, once, and leave it; a visitor is asked to sign in', async () => {
    expect((await visit('/groups/kitchen-cafe')).$('aside a').attr('href')).toBe(
      '/sign-in?next=%2Fgroups%2Fkitchen-cafe',
    )
    await send('/groups/kitchen-cafe/join', { join: 'yes' }, member)
    await send('/groups/kitchen-cafe/join', { join: 'yes' }, member)
    expect((await visit('/groups/kitchen-cafe', member)).$('form[action$="/join"] button').text()).toBe('Leave')
    expect(await groupsOf(hub.db, [member.id])).toEqual(
      new Map([[member.id, [{ slug: 'kitchen-cafe', name: 'Kitchen & Café' }]]]),
    )

    await send('/groups/kitchen-cafe/join', { join: 'no' }, member)

    expect((await groupsOf(hub.db, [member.id])).size).toBe(0)
    expect((await send('/groups/kitchen-cafe/join', { join: 'yes' })).answer.status).toBe(401)
  })

  test('do not join what is not open or is over, and the page offers it not', async () => {
    await make({ name: 'By invitation', isOpen: '' })
    await make({ name: 'Last year', kind: 'programme', endsOn: '2025-12-01' })

    for (const path of ['/groups/by-invitation', '/groups/last-year']) {
      expect((await visit(path, member)).$('form[action$="/join"]')).toHaveLength(0)
      expect((await send(`${path}/join`, { join: 'yes' }, member)).answer.status).toBe(409)
    }
  })

  test('are shown as far as they let be seen, mentors first', async () => {
    const ana = await makeMember(hub, {
      name: 'Ana Prado',
      handle: 'ana',
      roles: ['mentor'],
      member: { headline: 'Zips' },
    })
    await hub
      .db('mentors')
      .insert({ member_id: ana.id, state: 'active', accepted_at: hub.clock.at, updated_at: hub.clock.at })
    await makeMember(hub, { handle: 'shy', member: { visibility: { groups: 'members' } } })
    await makeMember(hub, { handle: 'hidden', member: { visibility: { groups: 'coordinators' } } })
    await makeMember(hub, { handle: 'gone', member: { state: 'suspended' } })
    await send('/groups/kitchen-cafe/people', { handles: 'mia ana shy hidden' }, steward)
    await hub.db('group_members').insert({
      group_id: (await hub.db('groups').where('slug', 'kitchen-cafe').first('id'))?.id,
      member_id: (await hub.db('members').where('handle', 'gone').first('id'))?.id,
      added_at: hub.clock.at,
    })
    const seenBy = async (person?: Person) => {
      const { $ } = await visit('/groups/kitchen-cafe', person)
      return {
        links: $('.knowers p > a')
          .map((_, a) => $(a).attr('href'))
          .get()
          .sort(),
        text: $('main').text(),
      }
    }

    const visitor = await seenBy()
    expect(visitor.links).toEqual(['/members/mia', '/mentors/ana'])
    expect(visitor.text).toContain('Zips')
    expect(visitor.text).toContain('2 more people')
    expect((await seenBy(member)).links).toEqual(['/members/mia', '/members/shy', '/mentors/ana'])
    expect((await seenBy(steward)).links).toEqual(['/members/hidden', '/members/mia', '/members/shy', '/mentors/ana'])
  })

  test('of a hostile name and no group are harmless', async () => {
    await make({ name: '<script>alert(1)</script>', slug: 'hostile', description: '<img src=x onerror=alert(1)>' })
    const { $ } = await visit('/groups/hostile')

    expect($('main script, main img')).toHaveLength(0)
    expect((await visit('/groups/none')).answer.status).toBe(404)
  })
})
