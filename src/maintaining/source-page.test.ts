import { expect, test } from 'vitest'
import { kettleHub, plain, rowOf } from '../../tests/kettles.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'

const desk = '/desk/maintainer'
const kettles = kettleHub()

test('pausing says why, resuming goes on, and a paused source is not run', async () => {
  const { name } = await insertSource(kettles.hub.db, { name: 'pausing', title: 'Pausing' })
  const at = `${desk}/sources/${name}`
  await kettles.send(`${at}/pause`, { reason: 'Their server moves' })

  expect((await kettles.see(at)).text).toContain('Their server moves')
  expect(rowOf((await kettles.see(desk)).$, 'Pausing')).toContain('Paused')
  const run = await kettles.send(`${at}/run`)
  expect([run.status, run.$('[role=alert]').text().includes('resume it first')]).toEqual([409, true])

  await kettles.send(`${at}/resume`)
  expect(await kettles.source(name)).toMatchObject({ state: 'active', paused_reason: null })
})

test('from the beginning: the place is forgotten, nothing else', async () => {
  const { name, id } = await insertSource(kettles.hub.db, { name: 'resync', title: 'Resync', cursor: '{"x":1}' })
  await insertItem(kettles.hub.db, id, { title: 'Stays' })
  await kettles.send(`${desk}/sources/${name}/resync`)
  expect((await kettles.source(name)).cursor).toBeNull()
  expect(await kettles.hub.db('items').where({ source_id: id })).toHaveLength(1)
})

test('a large delete waits to be decided, and is decided once', async () => {
  const trouble = {
    class: 'mass-delete',
    message: 'x',
    since: '2026-11-20T10:00:00Z',
    times: 1,
    missing: 612,
    items: 1000,
  }
  const { name } = await insertSource(kettles.hub.db, {
    name: 'large',
    title: 'Large',
    trouble: JSON.stringify(trouble),
  })
  const { $ } = await kettles.see(desk)
  expect(plain($('#mass-delete-large').text())).toContain('Large seems to have lost 612 items of 1,000.')

  await kettles.send(`${desk}/sources/${name}/deletes`, { act: 'delete' })
  expect(await kettles.source(name)).toMatchObject({ deletes_confirmed: 612 })
  await kettles.send(`${desk}/sources/${name}/deletes`, { act: 'keep' })
  expect(await kettles.source(name)).toMatchObject({ deletes_confirmed: null, trouble: null })
  expect((await kettles.send(`${desk}/sources/${name}/deletes`, { act: 'delete' })).status).toBe(409)
})

test('items that failed say why, and are tried again: one, or all', async () => {
  const { name, id } = await insertSource(kettles.hub.db, { name: 'failures', title: 'Failures' })
  for (const one of ['q:1', 'q:<b>2</b>'])
    await kettles.hub.db('item_failures').insert({
      source_id: id,
      external_id: one,
      stage: 'map',
      message: '<script>alert(1)</script> has no title',
      first_at: kettles.hub.clock.at.toString(),
      next_try_at: '2026-11-25T00:00:00Z',
    })
  const { $, text } = await kettles.see(`${desk}/sources/${name}`)
  expect($('.failed-items li').length).toBe(2)
  expect(text).not.toContain('<script>alert')
  expect($('.failed-items h3').last().text()).toBe('q:<b>2</b>')
  const due = () =>
    kettles.hub.db('item_failures').where('source_id', id).where('next_try_at', '<=', kettles.hub.clock.at.toString())

  await kettles.send(`${desk}/sources/${name}/failures`, { item: 'q:1' })
  expect(await due().pluck('external_id')).toEqual(['q:1'])
  await kettles.send(`${desk}/sources/${name}/failures`)
  expect(await due()).toHaveLength(2)
})

test('removing shows what goes, asks for the name, and keeps the items where that is wanted', async () => {
  const { name, id } = await insertSource(kettles.hub.db, { name: 'going', title: 'Going', secrets: Buffer.from('x') })
  await insertItem(kettles.hub.db, id, { title: 'An item of it', replies: [{ text: 'Yes' }] })
  const at = `${desk}/sources/${name}/remove`
  const { $ } = await kettles.see(at)
  const [keep, all] = ['keep', 'remove'].map((way) => plain($(`.removal > div:has([value=${way}])`).text()))
  expect([keep?.includes('One item'), all?.includes('One item goes'), all?.includes('One answer')]).toEqual([
    false,
    true,
    true,
  ])
  expect($('.reading').text()).toContain('An item of it')

  const refused = await kettles.send(at, { items: 'remove', typed: 'Going' })
  expect([refused.status, refused.$('#typed-error').length]).toEqual([422, 1])
  expect((await kettles.send(at, { typed: name })).status).toBe(422)

  const kept = await kettles.send(at, { items: 'keep', typed: name })
  expect(plain((await kettles.see(kept.location)).$('.notice').text())).toContain('What it brought stays')
  expect(await kettles.source(name)).toMatchObject({ state: 'paused', secrets: null, cursor: null })
  expect(await kettles.hub.db('items').where({ source_id: id })).toHaveLength(1)
  expect(rowOf((await kettles.see(desk)).$, 'Going')).toContain('No longer read')

  const gone = await kettles.send(at, { items: 'remove', typed: name })
  expect(gone.location).toBe(`${desk}?done=removed`)
  expect(plain((await kettles.see(gone.location)).$('.notice').text())).toContain('what it brought is being removed')
  expect(await kettles.source(name)).toMatchObject({ state: 'removing' })
})
