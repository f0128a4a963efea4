import { randomUUIDv7 } from 'node:crypto'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertQuestion, makeMentor, makeTags } from './knowledge.ts'
import { makeMember, type Person, signIn } from './people.ts'
import { routesIn } from './routesIn.ts'
import { insertItem, insertSource } from './rows.ts'
import { type TestApp, testApp } from './testApp.ts'

type Write = {
  /** `METHOD /path` of the route. */
  route: string
  /** The address in this hub, and what is sent there. */
  send: [path: string, form: Record<string, unknown>]
  /** What the log then says. */
  action: string
}

/** Routes of staff that write nothing by themselves. */
const withoutEntry: Record<string, string> = {
  'POST /mentors/invites/import': 'looks at a list; what is confirmed is noted',
  'POST /desk/maintainer/new': 'asks an address what is there; nothing is kept',
  'POST /desk/maintainer/new/:connector/try': 'asks a site; nothing is kept but what was asked',
  'POST /desk/maintainer/sources/:name/settings/try': 'asks a site; nothing is kept but what was asked',
  'POST /desk/maintainer/tries/:publicId/cancel': 'ends what asks a site',
}

let hub: TestApp
let staff: Person
let writes: Write[]

beforeAll(async () => {
  hub = await testApp()
  staff = await makeMember(hub, { roles: ['coordinator', 'maintainer', 'admin'] })
  const now = hub.clock.at.toString()
  const asker = await makeMember(hub)
  const [somebody, leaving, joining] = [await makeMember(hub), await makeMentor(hub), await makeMember(hub)]
  const [lamps = '', lights = ''] = await makeTags(hub.db, ['lamps', 'lights', 'clocks'])
  const source = await insertSource(hub.db)
  for (const tag of ['wonky', 'plain']) await insertItem(hub.db, source.id, { title: `On ${tag} things`, tags: [tag] })
  await hub.db('groups').insert({ id: randomUUIDv7(), slug: 'sewing', kind: 'area', name: 'Sewing', created_at: now })
  const ask = (title: string, more: object = {}) => insertQuestion(hub.db, { title, by: asker.id, at: now, ...more })
  const [edited, closed, deleted] = [
    await ask('Why does it wobble'),
    await ask('Why does it hum'),
    await ask('Why me of all people'),
  ]
  const flagged = await ask('Why would anybody')
  const kept = await ask('Why is it so')
  for (const question of [edited, closed, deleted, flagged, kept])
    await hub.db('revisions').insert({
      post_id: question.id,
      post_kind: 'question',
      version: 1,
      title: 'As it was',
      body: 'Who knows?',
      tags: [],
      at: now,
    })
  for (const question of [flagged, kept])
    await hub.db('flags').insert({
      id: randomUUIDv7(),
      post_kind: 'question',
      post_id: question.id,
      member_id: somebody.id,
      reason: 'spam',
      at: now,
    })
  const warned = await makeMember(hub)
  await hub.db('flags').insert({
    id: randomUUIDv7(),
    post_kind: 'member',
    post_id: warned.id,
    member_id: somebody.id,
    reason: 'rude',
    at: now,
  })
  const answer = { id: randomUUIDv7(), public_id: 'ananswer', question_id: edited.id, author_id: asker.id }
  await hub.db('answers').insert({ ...answer, body: 'It stands on three legs.', created_at: now })
  await hub.db('revisions').insert({
    post_id: answer.id,
    post_kind: 'answer',
    version: 1,
    body: 'It stands on three legs.',
    at: now,
  })
  const comment = randomUUIDv7()
  await hub
    .db('comments')
    .insert({ id: comment, question_id: edited.id, author_id: asker.id, body: 'Which one?', created_at: now })
  const application = (publicId: string, memberId: string) => ({
    id: randomUUIDv7(),
    public_id: publicId,
    member_id: memberId,
    state: 'submitted',
    offer: {},
    submitted_at: now,
  })
  const waiting = application('declineme', (await makeMember(hub)).id)
  await hub.db('applications').insert([application('acceptme', somebody.id), waiting])
  const invite = (publicId: string) => ({
    id: randomUUIDv7(),
    public_id: publicId,
    token_hash: publicId,
    email: `${publicId}@example.org`,
    name: 'Ana Prado',
    offer: {},
    state: 'sent',
    created_at: now,
    sent_at: hub.clock.at.subtract({ hours: 72 }).toString(),
    expires_at: hub.clock.at.add({ hours: 240 }).toString(),
  })
  await hub.db('mentor_invites').insert([invite('again'), invite('back')])
  const link = {
    id: randomUUIDv7(),
    member_id: somebody.id,
    site_url: source.site_url,
    author_key: 'name:ana',
    author_name: 'ana',
    state: 'verified',
    created_at: now,
    verified_at: now,
  }
  await hub.db('linked_accounts').insert(link)
  const feed = { url: 'http://127.0.0.1:9/feed.xml' }
  const another = await insertSource(hub.db, {
    name: 'another',
    title: 'Another',
    site_url: 'https://another.example.org',
    connector: 'feeds',
    settings: JSON.stringify(feed),
    trouble: JSON.stringify({ class: 'mass-delete', message: '', since: now, times: 1, missing: 30, items: 40 }),
  })
  const unwanted = await insertItem(hub.db, another.id, { title: 'Unwanted' })
  await hub.db('item_failures').insert({
    source_id: another.id,
    external_id: 'x',
    stage: 'map',
    message: 'x',
    first_at: now,
    next_try_at: now,
  })
  await hub.db('source_trials').insert({
    id: randomUUIDv7(),
    public_id: 'mytrial',
    member_id: staff.id,
    connector: 'feeds',
    title: 'Tried',
    settings: JSON.stringify(feed),
    state: 'done',
    created_at: now,
  })

  const reason = 'Because it has to be, for once.'
  const offer = { helpsWith: 'Zips of every kind, as far as I can tell.', formats: 'written', languages: 'Portuguese' }
  const csv = 'email,name,tags\nbo@example.org,Bo Lind,lamps\n'
  const group = { kind: 'area', name: 'Kitchen', slug: 'kitchen', description: '', isOpen: 'yes' }
  const post = (question: { publicId: string }) => `/posts/question/${question.publicId}`
  writes = [
    [
      'POST /admin/settings',
      '/admin/settings',
      { was_openRequestsPerAsker: '5', openRequestsPerAsker: '7' },
      'setting.changed',
    ],
    ['POST /admin/roles/:handle', `/admin/roles/${joining.handle}`, { role: 'maintainer' }, 'role.granted'],
    [
      'POST /admin/roles/:handle/suspension',
      `/admin/roles/${joining.handle}/suspension`,
      { act: 'suspend', reason },
      'member.suspended',
    ],
    [
      'POST /admin/roles/:handle/suspension',
      `/admin/roles/${joining.handle}/suspension`,
      { act: 'restore', reason },
      'member.restored',
    ],
    [
      'POST /desk/coordinator',
      '/desk/coordinator',
      { queue: 'applications', id: waiting.id, act: 'take' },
      'desk.taken',
    ],
    [
      'POST /desk/coordinator',
      '/desk/coordinator',
      { queue: 'applications', id: waiting.id, act: 'give-back' },
      'desk.given-back',
    ],
    ...maintaining(unwanted.publicId, await itemIdOf(unwanted.id)),
    ['POST /tags', '/tags', { name: 'kettles' }, 'tag.created'],
    ['POST /tags/:name/description', '/tags/lamps/description', { description: 'They shine.' }, 'tag.described'],
    [
      'POST /tags/:name/change',
      '/tags/lamps/change',
      { act: 'alias', to: 'lanterns', tagId: lamps, intoId: '' },
      'tag.alias-added',
    ],
    [
      'POST /tags/:name/change',
      '/tags/lamps/change',
      { act: 'unalias', to: 'lanterns', tagId: lamps, intoId: '' },
      'tag.alias-removed',
    ],
    [
      'POST /tags/:name/change',
      '/tags/lamps/change',
      { act: 'merge', to: 'lights', tagId: lamps, intoId: lights },
      'tag.merged',
    ],
    [
      'POST /tags/:name/change',
      '/tags/lights/change',
      { act: 'rename', to: 'lighting', tagId: lights, intoId: '' },
      'tag.renamed',
    ],
    [
      'POST /tags/unknown',
      '/tags/unknown',
      { raw: 'wonky', act: 'map', to: 'clocks', source: source.id },
      'source-tag.mapped',
    ],
    ['POST /tags/unknown', '/tags/unknown', { raw: 'wonky', act: 'forget', source: source.id }, 'source-tag.forgotten'],
    ['POST /tags/unknown', '/tags/unknown', { raw: 'plain', act: 'ignore', source: source.id }, 'source-tag.ignored'],
    ['POST /groups', '/groups', group, 'group.created'],
    ['POST /groups/:slug/edit', '/groups/kitchen/edit', { ...group, name: 'Kitchens' }, 'group.edited'],
    ['POST /groups/:slug/people', '/groups/kitchen/people', { handles: joining.handle }, 'group.person-added'],
    ['POST /groups/:slug/remove', '/groups/kitchen/remove', { handle: joining.handle }, 'group.person-removed'],
    ['POST /groups/:slug/archive', '/groups/kitchen/archive', { archive: 'yes' }, 'group.archived'],
    [
      'POST /mentors/applications/:publicId/accept',
      '/mentors/applications/acceptme/accept',
      { version: 1 },
      'application.accepted',
    ],
    [
      'POST /mentors/applications/:publicId/decline',
      '/mentors/applications/declineme/decline',
      { version: 1, public: reason, private: reason },
      'application.declined',
    ],
    ['POST /mentors/:handle/remove', `/mentors/${leaving.handle}/remove`, { reason }, 'mentor.removed'],
    [
      'POST /mentors/invites/new',
      '/mentors/invites/new',
      { ...offer, email: 'cy@example.org', name: 'Cy Roe', 'tag-1': 'clocks' },
      'mentor.invited',
    ],
    ['POST /mentors/invites/import/confirm', '/mentors/invites/import/confirm', { csv }, 'mentors.imported'],
    ['POST /mentors/invites/:publicId/resend', '/mentors/invites/again/resend', {}, 'invite.sent-again'],
    ['POST /mentors/invites/:publicId/withdraw', '/mentors/invites/back/withdraw', {}, 'invite.withdrawn'],
    ['POST /linked-accounts/:id/remove', `/linked-accounts/${link.id}/remove`, { reason }, 'linked-account.removed'],
    [
      'POST /posts/:kind/:ref/edit',
      `${post(edited)}/edit`,
      { title: 'Why does it wobble so', body: 'Who knows?', tags: '', version: 1 },
      'question.edited',
    ],
    ['POST /posts/:kind/:ref/close', `${post(closed)}/close`, { as: 'unclear', reason }, 'question.closed'],
    ['POST /posts/question/:ref/reopen', `${post(closed)}/reopen`, {}, 'question.reopened'],
    ['POST /posts/:kind/:ref/delete', `${post(deleted)}/delete`, { reason }, 'question.deleted'],
    ['POST /posts/:kind/:ref/restore', `${post(deleted)}/restore`, { reason }, 'question.restored'],
    [
      'POST /posts/:kind/:ref/edit',
      '/posts/answer/ananswer/edit',
      { body: 'It stands on three legs of four.', version: 1 },
      'answer.edited',
    ],
    ['POST /posts/:kind/:ref/delete', '/posts/answer/ananswer/delete', { reason }, 'answer.deleted'],
    ['POST /posts/:kind/:ref/restore', '/posts/answer/ananswer/restore', { reason }, 'answer.restored'],
    ['POST /posts/:kind/:ref/delete', `/posts/comment/${comment}/delete`, { reason }, 'comment.deleted'],
    ['POST /posts/:kind/:ref/restore', `/posts/comment/${comment}/restore`, { reason }, 'comment.restored'],
    ['POST /flags', '/flags', { post: `member:${warned.id}`, outcome: 'removed', reason }, 'flags.warned'],
    ['POST /flags', '/flags', { post: `question:${flagged.id}`, outcome: 'removed', reason }, 'flags.removed'],
    ['POST /flags', '/flags', { post: `question:${kept.id}`, outcome: 'kept' }, 'flags.kept'],
  ].map(([route, path, form, action]) => ({ route, send: [path, form], action }) as Write)
})
afterAll(() => hub.close())

const itemIdOf = async (id: string): Promise<string> => (await hub.db('items').where({ id }).first()).external_id

/** What is done on the maintainers' desk, with a source `another` and one of its items. */
function maintaining(item: string, externalId: string): [string, string, object, string][] {
  const [desk, reason] = ['/desk/maintainer', 'Somebody asked']
  const at = (act: string) => [`POST ${desk}/sources/:name/${act}`, `${desk}/sources/another/${act}`] as const
  const opml = '<opml version="2.0"><body><outline text="A" xmlUrl="http://127.0.0.1:9/a"/></body></opml>'
  // Where its settings have taken it by then.
  const hidden = { site: 'http://127.0.0.1:9' }
  return [
    [...at('deletes'), { act: 'keep' }, 'source.deletes-refused'],
    [...at('run'), {}, 'source.run-asked'],
    [...at('failures'), { item: 'x' }, 'source.tried-again'],
    [...at('pause'), { reason }, 'source.paused'],
    [...at('resume'), {}, 'source.resumed'],
    [...at('resync'), {}, 'source.resynced'],
    [...at('settings'), { 's-url': 'http://127.0.0.1:9/feed.xml', 's-title': 'B' }, 'source.settings-changed'],
    [...at('name'), { title: 'Something else', minutes: '90' }, 'source.changed'],
    [`POST ${desk}/hide`, `${desk}/hide`, { item, reason }, 'item.hidden'],
    [`POST ${desk}/hidden`, `${desk}/hidden`, { ...hidden, kind: 'item', id: externalId }, 'item.unhidden'],
    [`POST ${desk}/hide`, `${desk}/hide`, { source: 'another', author: 'name:bo', reason }, 'author.hidden'],
    [`POST ${desk}/hidden`, `${desk}/hidden`, { ...hidden, kind: 'author', id: 'name:bo' }, 'author.unhidden'],
    [`POST ${desk}/new/:connector`, `${desk}/new/feeds`, { 's-url': 'http://127.0.0.1:9/c' }, 'source.added'],
    [`POST ${desk}/tries/:publicId/save`, `${desk}/tries/mytrial/save`, {}, 'source.added'],
    [...at('remove'), { items: 'keep', typed: 'another' }, 'source.retired'],
    [...at('remove'), { items: 'remove', typed: 'another' }, 'source.removed'],
    [`POST ${desk}/new/opml`, `${desk}/new/opml`, { opml }, 'source.added'],
  ]
}

const post = (path: string, form: object, cookie: string) =>
  request(hub.app).post(path).set('Cookie', cookie).type('form').send(form)

test('every route that is for staff alone is in the table', async () => {
  const member = await makeMember(hub)
  // A session each time: some of what is pressed here ends them.
  const isFor = async (who: Person, path: string) =>
    (await post(path, {}, await signIn(hub, who.accountId))).status !== 403
  const missing: string[] = []
  for (const route of routesIn(hub.app).filter((one) => one.startsWith('POST '))) {
    const path = route
      .slice('POST '.length)
      .replace(/:kind/, 'question')
      .replace(/:(\w+)/g, '$1')
    if ((await isFor(member, path)) || !(await isFor(staff, path))) continue
    if (!writes.some((write) => write.route === route) && !(route in withoutEntry)) missing.push(route)
  }
  expect(missing).toEqual([])
})

test('whatever staff write is in the log, under who did it, and each once', async () => {
  const written: unknown[] = []
  for (const { route, send } of writes) {
    const before: string[] = await hub.db('audit_log').pluck('id')
    const { status } = await post(...send, staff.cookie)
    written.push([route, status, await hub.db('audit_log').whereNotIn('id', before).select('action', 'actor_id')])
  }
  expect(written).toEqual(writes.map(({ route, action }) => [route, 303, [{ action, actor_id: staff.id }]]))
})
