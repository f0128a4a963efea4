import { randomUUIDv7 } from 'node:crypto'
import type { Knex } from 'knex'
import { insertItem, insertSource } from '../rows.ts'

/** Sources in every state that a maintainer meets, a try of new settings, something hidden, a search that finds nothing. */
export async function fillSources(db: Knex, maintainerId: string, now: Temporal.Instant): Promise<void> {
  const at = (hours: number) => now.add({ minutes: Math.round(hours * 60) }).toString()
  const trouble = (of: string, message: string, more: object = {}) =>
    JSON.stringify({ class: of, message, since: at(-40), times: 6, ...more })
  const well = { last_success_at: at(-0.3), next_run_at: at(0.7), last_run_at: at(-0.3) }
  const add = async (name: string, title: string, columns: object) =>
    (await insertSource(db, { name, title, site_url: `https://${name}.example.org`, ...well, ...columns })).id
  await add('failing', 'Spokes and Hubs', {
    trouble: trouble('transient', 'spokes.example.org answered 503', { fix: 'Look whether the site is up' }),
    failures_in_row: 5,
    last_success_at: at(-40),
    next_run_at: at(6),
  })
  await add('stopped', 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft', {
    state: 'paused',
    paused_by: 'hub',
    trouble: trouble('auth', 'The forum now asks for a key', { fix: 'Set apiKey' }),
  })
  await add('large', 'مجلس الإصلاح', {
    trouble: trouble('mass-delete', '', { missing: 612, items: 1000 }),
  })
  await add('drift', 'Valve Cabinet', { trouble: trouble('schema-drift', '12 of 40 items could not be read') })
  await add('overdue', 'Open Parts List', { last_success_at: at(-30), next_run_at: at(-29) })
  await add('quota', 'Sewing Circle', { requests_left: 3, requests_left_at: at(-1), requests_reset_at: at(9) })
  await add('paused', 'Chairmakers’ Letters', {
    state: 'paused',
    paused_by: 'person',
    paused_reason: 'Their server moves until Sunday',
  })
  await add('fresh', 'Not read yet', { last_success_at: null, created_at: at(-0.01), next_run_at: at(0) })
  await add('retired', 'Old newsletter', { state: 'paused', paused_by: 'person', retired_at: at(-700) })
  await add('removing', 'Being removed', { state: 'removing' })
  await add('secrets', 'After a restore', { secrets: Buffer.from('of another hub') })
  const running = await add('running', 'Mender’s Wiki', { lease_until: at(1), lease_owner: randomUUIDv7() })
  const run = (sourceId: string, more: object) => ({
    id: randomUUIDv7(),
    source_id: sourceId,
    started_at: at(-0.1),
    finished_at: at(-0.09),
    state: 'ok',
    complete: true,
    ...more,
  })
  await db('runs').insert(
    run(running, {
      state: 'running',
      finished_at: null,
      seen: 610,
      upserted: 480,
      requests: 13,
      progress: 'reading changes',
    }),
  )
  const states = ['ok', 'ok', 'limited', 'failed', 'paused', 'cancelled', 'lost', 'ok']
  for (let day = 0; day < 28; day++)
    await db('runs').insert(
      run(running, {
        started_at: at(-24 * day - 1),
        finished_at: at(-24 * day - 0.9),
        state: states[day % states.length],
        complete: day % 3 > 0,
        upserted: (day * 13) % 57,
        message: day % 4 === 3 ? 'menders.example.org answered with a page where JSON was expected' : null,
      }),
    )
  for (const [id, message] of [
    ['wiki:4711', 'title: Too small: expected string to have >=1 characters'],
    [`https://menders.example.org/${'very-long-address-'.repeat(8)}`, 'menders.example.org answered 500'],
  ])
    await db('item_failures').insert({
      source_id: running,
      external_id: id,
      stage: 'validate',
      message,
      first_at: at(-50),
      next_try_at: at(0.25),
    })
  await insertItem(db, running, { title: 'Soldering a wire', tags: ['soldering-iron'], by: 'Ana Ruiz' })
  const hidden = { reason: 'Names a child', hidden_at: at(-3) }
  await db('hidden_items').insert({
    ...hidden,
    site_url: 'https://running.example.org',
    external_id: 'wiki:9',
    asked_by: 'Letter of 3 May',
  })
  await db('hidden_items').insert({
    ...hidden,
    site_url: 'https://running.example.org',
    external_id: 'wiki:10',
    title: 'كيف أصلح مقبض الحقيبة',
  })
  await db('hidden_authors').insert({
    ...hidden,
    site_url: 'https://gone.example.org',
    author_key: 'name:علي',
    asked_by: null,
  })
  const search = { query_hash: randomUUIDv7() }
  const day = now.toZonedDateTimeISO('UTC').toPlainDate().toString()
  await db('counted_searches').insert({ ...search, day, times: 14, times_fruitless: 14, times_opened: 0 })
  await db('search_texts').insert({ ...search, text: 'invisible mending wool', last_day: day })
  const trial = {
    member_id: maintainerId,
    connector: 'feeds',
    title: 'Kettle notes',
    settings: JSON.stringify({ url: 'https://kettles.example.org/feed.xml' }),
    created_at: at(0),
  }
  const item = {
    ...{
      externalId: 'a',
      kind: 'article',
      title: 'Descale it',
      url: 'https://kettles.example.org/a',
      excerpt: 'Vinegar, an hour.',
    },
    ...{
      replies: 2,
      isSolved: true,
      tags: ['kettles'],
      author: 'Bo',
      license: { spdx: 'CC-BY-4.0' },
      updatedAt: at(-4),
    },
  }
  const found = {
    ...{
      check: 'Kettle notes, 31 entries',
      wouldStore: 1,
      gone: ['old-1'],
      isComplete: false,
      requests: 2,
      bytes: 31_000,
    },
    items: [item, { ...item, title: 'دليل الغلاية', lang: 'ar', isSolved: false, license: { spdx: 'NONE' } }],
    failures: [{ externalId: 'x', message: 'No title' }],
    remaining: 290,
    asked: [{ url: `https://kettles.example.org/feed.xml?${'page=1&'.repeat(20)}`, status: 200, bytes: 31_000 }],
  }
  const said = { class: 'auth', message: 'kettles.example.org answered 401', fix: 'Set a key' }
  for (const one of [
    { public_id: 'trialdone', state: 'done', found: JSON.stringify(found) },
    { public_id: 'trialfailed', state: 'failed', trouble: JSON.stringify(said) },
    { public_id: 'trialwaiting', state: 'waiting' },
  ])
    await db('source_trials').insert({ id: randomUUIDv7(), ...trial, ...one })
}
