import type { Knex } from 'knex'
import { closedLicence, insertItem, insertSource } from '../rows.ts'

/** Two sources with a thread, an open question, an article in full, an excerpt, a long word and an Arabic title. */
export async function fillHub(db: Knex): Promise<{ thread: string; excerpt: string }> {
  const site = await insertSource(db)
  const blog = await insertSource(db, {
    name: 'bench-blog',
    title: 'Bench Blog',
    site_url: 'https://blog.example.org',
    connector: 'feeds',
    failures_in_row: 3,
    trouble: { class: 'blocked', message: 'answers 403' },
  })
  for (let run = 0; run < 24; run += 1)
    await db('runs').insert({
      id: crypto.randomUUID(),
      source_id: run % 2 ? site.id : blog.id,
      started_at: `2026-11-${String(10 + Math.floor(run / 3)).padStart(2, '0')}T0${run % 9}:00:00Z`,
      finished_at: `2026-11-${String(10 + Math.floor(run / 3)).padStart(2, '0')}T0${run % 9}:01:00Z`,
      state: run % 7 === 6 ? 'failed' : 'ok',
      upserted: (run * 13) % 57,
    })
  const thread = await insertItem(db, site.id, {
    title: 'Zipper splits behind the slider: tighten or replace?',
    html: `<p>The coil zip of my rain jacket opens again <b>behind</b> the slider. The teeth look fine.</p>
      <p>Is the slider worn, and can I replace it without a sewing machine? It is a number 5, stamped on the back.</p>
      <pre><code>5 CN  ←  what is stamped on the slider, and a line that is long enough to need scrolling on a phone</code></pre>`,
    tags: ['zips', 'outdoor-gear'],
    updatedAt: '2026-10-12T08:00:00Z',
    replies: [
      { text: 'Sew a new one in. It takes an evening and lasts ten years.', by: 'Dario Feld', score: 4 },
      {
        text: 'Squeeze the slider flat with pliers before you replace it. If the teeth close again, only the jaws were worn, and you have bought yourself another two winters.',
        accepted: true,
        score: 14,
      },
    ],
  })
  await insertItem(db, site.id, {
    title: 'New slider on an open-ended zip without unpicking the jacket',
    html: '<p>Pull the top stop off with end cutters, let the old slider run out, thread the new one on from the top.</p>',
    tags: ['zips'],
    createdAt: '2025-03-02T08:00:00Z',
    replies: [{ text: 'Pinch a new stop over the last tooth.', accepted: true }],
  })
  await insertItem(db, site.id, {
    title: 'Kettle clicks off before it boils',
    html: '<p>The kettle clicks off early, with the water barely warm.</p>',
    tags: ['kettles'],
    createdAt: '2026-10-20T08:00:00Z',
    replies: [{ text: 'Descale it: the sensor sits under the scale.', accepted: true }],
  })
  await insertItem(db, site.id, {
    title: 'Roberts R200 hums louder when I touch the tuning knob',
    html: '<p>The hum stops when the zip of my sleeve touches the case.</p>',
    tags: ['radios'],
    createdAt: '2026-11-20T08:00:00Z',
  })
  await insertItem(db, site.id, {
    title: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsschlüssel zip',
    lang: 'de',
    createdAt: '2026-11-18T08:00:00Z',
  })
  await insertItem(db, site.id, {
    title: 'كيف أصلح سحّاب سترتي؟ slider',
    lang: 'ar',
    html: '<p>السحّاب ينفتح من الخلف. هل أستبدل zip؟</p>',
    createdAt: '2026-11-17T08:00:00Z',
  })
  await insertItem(db, blog.id, {
    title: 'Five zips, one pair of pliers',
    kind: 'article',
    html: '<p>A worn slider has jaws that spread by a quarter of a millimetre. You cannot see that, but you can hear it.</p><h2>Listen</h2><p>Pull slowly and listen for where it goes quiet.</p>',
    tags: ['zips'],
    by: 'Hallvard Sund',
    url: 'https://blog.example.org/five-zips',
  })
  const excerpt = await insertItem(db, blog.id, {
    title: 'What a slider is worth',
    kind: 'article',
    html: '<p>All of this text is reserved by its author, who wants it read at home.</p>',
    excerpt: 'A slider costs a euro and saves a jacket.',
    license: closedLicence,
    by: 'Hallvard Sund',
    url: 'https://blog.example.org/worth',
  })
  return { thread: thread.publicId, excerpt: excerpt.publicId }
}
