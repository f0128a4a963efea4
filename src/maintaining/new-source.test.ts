import { beforeEach, expect, test } from 'vitest'
import { kettleHub, plain, rowOf } from '../../tests/kettles.ts'
import { makeMember } from '../../tests/people.ts'
import { runTrial } from '../sources/run-trial.ts'
import { syncSource } from '../sources/sync-source.ts'

const desk = '/desk/maintainer'
const kettles = kettleHub()
beforeEach(() => kettles.unpaced())

test('a pasted address is recognised, its form filled in, tried, and saved as it was tried', async () => {
  const found = await kettles.send(`${desk}/new`, { address: kettles.address })
  expect(found.status).toBe(200)
  expect(found.$('.fits h3').text()).toBe('Kettle notes')
  expect(found.$('.fits .state').text()).toContain('Surely')
  const form = await kettles.see(String(found.$('.fits a.do').attr('href')))
  expect(form.$('#s-url').val()).toBe(`${kettles.address}/feed.xml`)
  expect(form.$('#title').val()).toBe('Kettle notes')

  const fields = Object.fromEntries(
    form
      .$(`form[action="${desk}/new/feeds"]`)
      .serializeArray()
      .map(({ name, value }) => [name, value]),
  )
  const tried = await kettles.send(`${desk}/new/feeds/try`, fields)
  expect(tried.status).toBe(303)
  const waiting = await kettles.see(tried.location)
  expect(waiting.text).toContain('No worker is running')
  expect((await kettles.see(`${tried.location}/live`)).text).toContain('data-goes-on')
  expect((await kettles.see(tried.location, await makeMember(kettles.hub, { roles: ['maintainer'] }))).status).toBe(404)

  const { id } = await kettles.hub.db('source_trials').first('id')
  await kettles.unpaced()
  await runTrial(kettles.hub.deps, id, new AbortController().signal)
  const { $ } = await kettles.see(tried.location)
  expect(
    $('.tried-items h3')
      .map((_, one) => $(one).text())
      .get(),
  ).toEqual(['Descale it', 'دليل الغلاية'])
  expect($('.ids').text()).toContain(`${kettles.address}/feed.xml`)
  expect(await kettles.hub.db('items')).toEqual([])
  expect(await kettles.hub.db('sources')).toEqual([])

  const saved = await kettles.send(`${tried.location}/save`)
  expect(saved.location).toBe(`${desk}/sources/kettle-notes?done=added`)
  expect(await kettles.hub.db('source_trials')).toEqual([])
})

test('what the page names beside it is one press away', async () => {
  const { $ } = await kettles.send(`${desk}/new`, { address: kettles.address })
  const other = $('.fits button[name=address]')
  expect([other.length, $('.fits .others li').text()]).toEqual([1, expect.stringContaining('What people say')])
  await kettles.unpaced()
  const found = await kettles.send(String($('.fits .others').attr('action')), { address: other.val() })
  expect(found.$('.fits h3').text()).toBe('Kettle talk')
})

test('an address without https:// is asked by http where https does not answer, and that is said', async () => {
  const bare = kettles.address.slice('http://'.length)
  const { $ } = await kettles.send(`${desk}/new`, { address: bare })
  expect($('.fits h3').text()).toBe('Kettle notes')
  expect($('#found [role=status]').text()).toContain('By http it does')
  expect($('#address').val()).toBe(`${kettles.address}/`)

  await kettles.unpaced()
  const typed = await kettles.send(`${desk}/new`, { address: `https://${bare}` })
  expect(typed.$('#found').text()).toContain('Nothing answered there.')
  expect(typed.$('.fits li').length).toBe(0)
})

test('a new source is read at once, and the page follows it', async () => {
  const page = await kettles.see(`${desk}/sources/kettle-notes`)
  expect(page.$('#live [data-goes-on]').length).toBe(1)
  expect(rowOf((await kettles.see(desk)).$, 'Kettle notes')).toContain('Not read yet')
  expect(plain(page.$('#live').text())).toContain('It waits for a worker')
  await syncSource(kettles.hub.deps, { sourceId: (await kettles.source('kettle-notes')).id })
  const read = await kettles.see(`${desk}/sources/kettle-notes`)
  expect(plain(read.$('#live').text())).toContain('2 items seen, 2 new or changed')
  expect(read.$('#live [data-goes-on]').length).toBe(0)
  expect(rowOf((await kettles.see(desk)).$, 'Kettle notes')).toContain('Good')
})

test('one that is due waits to be read, and is not called good meanwhile', async () => {
  const due = (at: string) => kettles.hub.db('sources').where('name', 'kettle-notes').update({ next_run_at: at })
  const { next_run_at } = await kettles.source('kettle-notes')
  await due(kettles.hub.clock.at.toString())
  const row = rowOf((await kettles.see(desk)).$, 'Kettle notes')
  const live = plain((await kettles.see(`${desk}/sources/kettle-notes`)).$('#live').text())
  for (const said of [row, live])
    expect([said.includes('Waits to be read'), said.includes('Good')]).toEqual([true, false])
  await due(String(next_run_at))
})

test('two sources have not one name: another is offered, typed it is refused at its field', async () => {
  const again = await kettles.send(`${desk}/new`, { address: kettles.address })
  const form = await kettles.see(String(again.$('.fits .acts a').attr('href')))
  const apart = `Kettle notes (${new URL(kettles.address).host})`
  expect(form.$('#title').val()).toBe(apart)
  for (const to of [`${desk}/new/feeds`, `${desk}/new/feeds/try`]) {
    const { status, $ } = await kettles.send(to, { title: 'Kettle  notes', 's-url': `${kettles.address}/talk.xml` })
    expect([status, plain($('#title-error').text())]).toEqual([422, expect.stringContaining(apart)])
  }

  const { location } = await kettles.send(`${desk}/new/feeds`, {
    's-url': `${kettles.address}/talk.xml`,
    's-title': 'Kettle notes',
  })
  const name = String(/sources\/([^?]+)/.exec(location)?.[1])
  expect(await kettles.source(name)).toMatchObject({ title: apart })
  const renamed = await kettles.send(`${desk}/sources/${name}/name`, { title: 'Kettle notes', minutes: '60' })
  expect([renamed.status, renamed.$('#title-error').length, renamed.$('#title').val()]).toEqual([
    422,
    1,
    'Kettle notes',
  ])
  await kettles.hub.db('sources').where({ name }).delete()
})

test('an address that is read already is said to be, with the way there', async () => {
  const again = await kettles.send(`${desk}/new`, { address: `${kettles.address}/feed.xml` })
  expect(again.$('.fits').text()).toContain('It is read already')
  expect(again.$('.fits a[href="/desk/maintainer/sources/kettle-notes"]').length).toBe(1)
})

test('one that is read by another of its addresses is too, and another of its site is not', async () => {
  const { settings } = await kettles.source('kettle-notes')
  const found = async (changed: object) => {
    const now = JSON.stringify({ ...settings, url: `${kettles.address}/atom.xml`, ...changed })
    await kettles.hub.db('sources').where('name', 'kettle-notes').update({ settings: now })
    await kettles.unpaced()
    return (await kettles.send(`${desk}/new`, { address: kettles.address })).$('.fits').text()
  }
  expect(await found({})).toContain('It is read already')
  expect(await found({ title: 'Kettle talk' })).not.toContain('It is read already')
  await kettles.hub
    .db('sources')
    .where('name', 'kettle-notes')
    .update({ settings: JSON.stringify(settings) })
})

test.each([
  ['http://10.0.0.1/', 'does not ask this address'],
  ['http://169.254.169.254/latest/meta-data', 'does not ask this address'],
  ['http://[::1]:5432/', 'does not ask this address'],
  ['http://localhost:22/', 'does not ask this address'],
])('%s is not asked', async (typed, says) => {
  const { status, $ } = await kettles.send(`${desk}/new`, { address: typed })
  expect([status, $('#found').text().includes(says)]).toEqual([200, true])
})

test('an address that leads to a private network is not followed', async () => {
  const { $ } = await kettles.send(`${desk}/new`, { address: `${kettles.address}/to-private` })
  expect($('.fits li').length).toBe(0)
  expect($('#found').text()).toContain('does not ask this address')
})

test.each(['', 'not an address', 'ftp://example.org', 'https://me:pass@example.org', 'javascript:alert(1)'])(
  '%j is refused at its field',
  async (typed) => {
    const { status, $ } = await kettles.send(`${desk}/new`, { address: typed })
    expect([status, $('#address').attr('aria-invalid')]).toEqual([422, 'true'])
    expect($('[role=alert] a').attr('href')).toBe('#address')
  },
)

test('a setting that does not fit is refused at its field, with what was typed kept', async () => {
  const { status, $ } = await kettles.send(`${desk}/new/feeds`, {
    's-url': 'kettles',
    's-language': 'English please',
    's-fullText': 'yes',
    minutes: '0',
  })

  expect(status).toBe(422)
  expect($('#s-url').val()).toBe('kettles')
  expect(plain($('#s-url-error').text())).toContain('no web address, such as')
  expect($('#s-language-error').length).toBe(1)
  expect($('#minutes-error').length).toBe(1)
  expect($('#s-fullText').attr('checked')).toBe('checked')
  expect(await kettles.source('kettles')).toBeUndefined()
})

test('a list of feeds is added, those that are there are left out, what is no list is refused', async () => {
  const opml = `<opml version="2.0"><head/><body><outline text="Kettles" xmlUrl="${kettles.address}/feed.xml"/>
    <outline text="New ones" xmlUrl="${kettles.address}/other.xml"/></body></opml>`
  const { $ } = await kettles.see((await kettles.send(`${desk}/new/opml`, { opml })).location)
  expect($('#imported').text()).toContain('One feed is added')
  expect($('#imported').text()).toContain('One was here already')
  expect((await kettles.send(`${desk}/new/opml`, { opml: '<html>' })).status).toBe(422)
})
