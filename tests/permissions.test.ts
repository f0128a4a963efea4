import { randomUUIDv7 } from 'node:crypto'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '../src/accounts/member.ts'
import { type Action, permissions } from '../src/accounts/permissions.ts'
import { makeMember } from './people.ts'
import { routesIn } from './routesIn.ts'
import { type TestApp, testApp } from './testApp.ts'

/** Where each action is asked for. A route that only members may use is under the first action that it asks for. */
const routesOf: Partial<Record<Action, string[]>> = {
  'account.own': [
    'GET /account',
    'GET /account/email',
    'POST /account/email',
    'GET /account/password',
    'POST /account/password',
    'GET /account/sessions',
    'POST /account/sessions/end',
    'POST /account/sessions/end-all',
    'GET /account/two-factor',
    'POST /account/two-factor/begin',
    'POST /account/two-factor/codes',
    'POST /account/two-factor/off',
    'GET /account/two-factor/setup',
    'POST /account/two-factor/setup',
    'GET /account/export',
    'GET /account/erase',
    'POST /account/erase',
    'GET /account/profile',
    'POST /account/profile',
    'GET /account/linked',
    'POST /account/linked',
    'POST /account/linked/:id/check',
    'POST /account/linked/:id/remove',
    'GET /account/calendar',
    'POST /account/calendar',
    'POST /account/calendar/remove',
    'GET /account/mail',
    'POST /account/mail',
    'POST /account/mail/try-again',
    'GET /notices',
    'POST /notices/read',
    'GET /members/:handle/contact',
    'POST /members/:handle/contact',
    'POST /posts/question/:ref/follow',
  ],
  'settings.edit': ['GET /admin', 'GET /admin/settings', 'POST /admin/settings'],
  'roles.edit': ['GET /admin/roles', 'GET /admin/roles/:handle', 'POST /admin/roles/:handle'],
  'member.suspend': ['POST /admin/roles/:handle/suspension'],
  'audit.read': ['GET /admin/audit'],
  'desk.own': [
    'GET /desk',
    'GET /requests/:publicId',
    'GET /conversations/:publicId',
    'POST /conversations/:publicId/end',
    'GET /desk/bookings',
    'GET /bookings/:publicId',
    'GET /bookings/:publicId/live',
    'GET /bookings/:publicId/done',
    'GET /bookings/:publicId/join',
    'GET /bookings/:publicId/calendar.ics',
    'POST /bookings/:publicId/prep',
    'POST /bookings/:publicId/notes',
    'POST /bookings/:publicId/messages',
    'POST /bookings/:publicId/absent',
    'POST /bookings/:publicId/feedback',
    'POST /bookings/:publicId/learning',
    'POST /bookings/:publicId/learning/agree',
    'GET /bookings/:publicId/approve',
    'POST /bookings/:publicId/approve',
    'GET /bookings/:publicId/decline',
    'POST /bookings/:publicId/decline',
    'GET /bookings/:publicId/cancel',
    'POST /bookings/:publicId/cancel',
    'GET /bookings/:publicId/move',
    'POST /bookings/:publicId/move',
  ],
  'desk.mentor': ['GET /desk/mentor'],
  'desk.coordinator': ['GET /desk/coordinator', 'POST /desk/coordinator'],
  'tag.edit': [
    'GET /tags/new',
    'POST /tags',
    'GET /tags/unknown',
    'POST /tags/unknown',
    'GET /tags/:name/edit',
    'POST /tags/:name/description',
    'GET /tags/:name/change',
    'POST /tags/:name/change',
  ],
  'desk.maintainer': ['GET /desk/maintainer', 'GET /desk/maintainer/searches'],
  'source.maintain': [
    'GET /desk/maintainer/new',
    'POST /desk/maintainer/new',
    'POST /desk/maintainer/new/opml',
    'GET /desk/maintainer/new/:connector',
    'POST /desk/maintainer/new/:connector',
    'POST /desk/maintainer/new/:connector/try',
    'GET /desk/maintainer/tries/:publicId',
    'GET /desk/maintainer/tries/:publicId/live',
    'POST /desk/maintainer/tries/:publicId/cancel',
    'POST /desk/maintainer/tries/:publicId/save',
    'GET /desk/maintainer/sources/:name',
    'GET /desk/maintainer/sources/:name/live',
    'POST /desk/maintainer/sources/:name/run',
    'POST /desk/maintainer/sources/:name/pause',
    'POST /desk/maintainer/sources/:name/resume',
    'POST /desk/maintainer/sources/:name/resync',
    'POST /desk/maintainer/sources/:name/deletes',
    'POST /desk/maintainer/sources/:name/failures',
    'GET /desk/maintainer/sources/:name/settings',
    'POST /desk/maintainer/sources/:name/settings',
    'POST /desk/maintainer/sources/:name/settings/try',
    'POST /desk/maintainer/sources/:name/name',
    'GET /desk/maintainer/sources/:name/remove',
    'POST /desk/maintainer/sources/:name/remove',
  ],
  'item.hide': [
    'GET /desk/maintainer/hide',
    'POST /desk/maintainer/hide',
    'GET /desk/maintainer/hidden',
    'POST /desk/maintainer/hidden',
  ],
  'tag.watch': ['POST /tags/:name/watch'],
  'group.edit': [
    'GET /groups/new',
    'POST /groups',
    'GET /groups/:slug/edit',
    'POST /groups/:slug/edit',
    'POST /groups/:slug/archive',
    'POST /groups/:slug/people',
    'POST /groups/:slug/remove',
  ],
  'group.join': ['POST /groups/:slug/join'],
  'mentor.apply': [
    'GET /mentors/offer',
    'POST /mentors/offer',
    'POST /mentors/offer/withdraw',
    'GET /mentors/me',
    'POST /mentors/me/return',
  ],
  'availability.own': [
    'GET /desk/mentor/hours',
    'POST /desk/mentor/hours',
    'POST /desk/mentor/hours/calendar',
    'POST /desk/mentor/hours/calendar/read',
    'POST /desk/mentor/hours/calendar/remove',
    'GET /desk/mentor/sessions',
    'POST /desk/mentor/sessions/usual',
    'GET /desk/mentor/sessions/new',
    'POST /desk/mentor/sessions/new',
    'GET /desk/mentor/sessions/:slug',
    'POST /desk/mentor/sessions/:slug',
    'POST /desk/mentor/sessions/:slug/offer',
    'GET /desk/mentor/sessions/:slug/delete',
    'POST /desk/mentor/sessions/:slug/delete',
  ],
  'booking.make': [
    'GET /bookings/:publicId/details',
    'POST /bookings/:publicId/details',
    'GET /bookings/:publicId/review',
    'POST /bookings/:publicId/review',
    'POST /bookings/:publicId/release',
  ],
  'mentor.own': ['POST /mentors/me', 'GET /mentors/me/offer', 'POST /mentors/me/offer', 'POST /mentors/me/leave'],
  'application.decide': [
    'GET /mentors/applications',
    'GET /mentors/applications/:publicId',
    'POST /mentors/applications/:publicId/accept',
    'POST /mentors/applications/:publicId/decline',
    'GET /mentors/:handle/remove',
    'POST /mentors/:handle/remove',
  ],
  'mentor.invite': [
    'GET /mentors/invites/import',
    'POST /mentors/invites/import',
    'POST /mentors/invites/import/confirm',
    'GET /mentors/invites',
    'GET /mentors/invites/new',
    'POST /mentors/invites/new',
    'GET /mentors/invites/:publicId',
    'POST /mentors/invites/:publicId/resend',
    'POST /mentors/invites/:publicId/withdraw',
  ],
  'linked-account.remove': ['GET /linked-accounts', 'POST /linked-accounts/:id/remove'],
  'question.post': [
    'POST /posts/answer/:ref/accept',
    'POST /posts/question/:ref/reopen',
    'GET /posts/:kind/:ref/restore',
    'POST /posts/:kind/:ref/restore',
  ],
  'comment.post': ['POST /posts/:kind/:ref/comments'],
  'post.vote': ['POST /posts/:kind/:ref/vote'],
  'post.flag': [
    'GET /posts/:kind/:ref/flag',
    'POST /posts/:kind/:ref/flag',
    'GET /members/:handle/flag',
    'POST /members/:handle/flag',
    'GET /conversations/:publicId/messages/:id/flag',
    'POST /conversations/:publicId/messages/:id/flag',
    'GET /bookings/:publicId/messages/:id/flag',
    'POST /bookings/:publicId/messages/:id/flag',
  ],
  'post.edit-others': ['GET /posts/:kind/:ref/edit', 'POST /posts/:kind/:ref/edit'],
  'post.remove-others': ['GET /posts/:kind/:ref/delete', 'POST /posts/:kind/:ref/delete'],
  'question.close': ['GET /posts/:kind/:ref/close', 'POST /posts/:kind/:ref/close'],
  'flag.decide': ['GET /flags', 'POST /flags'],
  'request.send': ['GET /requests/new', 'POST /requests', 'GET /ask/direct'],
  'message.write': ['POST /conversations/:publicId/messages'],
}

/** Actions that no route stands for, and the test that tries them. */
const triedIn: Partial<Record<Action, string>> = {
  'answer.post': 'src/questions: a visitor’s answer is kept, and posted once they have signed in',
  'member.pause-staff': 'src/moderation/pause-writing.test.ts: a coordinator and an admin, of each role',
  'member.read-all': 'src/members/profile.test.ts: what coordinators see on a page',
  'tag.create': 'src/questions: a new tag in the field of a question',
}

/** What everybody may ask for; each gives only what is public, or asks for a proof of its own (a token, a draft's cookie). */
const open = `
  GET /healthz, GET /readyz, GET /assets/:file, GET /favicon.ico, GET /, GET /search, GET /search/suggestions,
  GET /items/:publicId{/:slug}, GET /sources, GET /sources/:name, GET /sign-in, POST /sign-in, GET /sign-in/second,
  POST /sign-in/second, POST /sign-out, GET /sign-up, POST /sign-up, POST /sign-up/again, GET /sign-up/confirm,
  POST /sign-up/confirm, GET /sign-up/finish, POST /sign-up/finish, POST /sign-in/github, GET /sign-in/github/done,
  GET /auth/callback/github, GET /first-admin, POST /first-admin, GET /forgot, POST /forgot, GET /reset, POST /reset,
  GET /account/email/leave, POST /account/email/leave, GET /account/email/take, POST /account/email/take,
  GET /account/erased, GET /members/:handle, GET /tags, GET /tags/suggestions, GET /tags/:name, GET /groups,
  GET /groups/:slug, GET /mentors, GET /mentors/:handle, GET /mentors/:handle/book, POST /mentors/:handle/book/hold,
  GET /invitations/declined, GET /invitations/:token,
  GET /invitations/:token/claim, POST /invitations/:token/claim, GET /invitations/:token/decline,
  POST /invitations/:token/decline, GET /questions, GET /questions.atom, GET /calendar/:file, POST /questions/preview,
  GET /questions/:publicId{/:slug}, GET /posts/:kind/:ref/history, POST /ask/draft, POST /ask/draft/other, GET /ask,
  POST /ask, POST /ask/suggestions, POST /ask/opened, GET /ask/next, GET /ask/solved/:key,
  POST /ask/solved/:key/reopen, POST /posts/question/:ref/answers, GET /requests/:publicId/:act,
  POST /requests/:publicId/act, GET /unsubscribe/:token, POST /unsubscribe/:token, GET /dev/mail, GET /dev/mail/:name,
  GET /dev/mail/:name/html, GET /api/v1/search, GET /api/v1/suggest, GET /bot, GET /api, GET /robots.txt,
  GET /sitemap.xml, GET /opensearch.xml, GET /styleguide, GET /demo, POST /demo`
  .split(',')
  .map((route) => route.trim())

const people: Record<string, Role[] | undefined> = {
  visitor: undefined,
  member: ['member'],
  mentor: ['member', 'mentor'],
  coordinator: ['member', 'coordinator'],
  maintainer: ['member', 'maintainer'],
  admin: ['member', 'admin'],
}
const actions = Object.keys(permissions) as Action[]
const isAllowed = (action: Action, roles: Role[] | undefined) =>
  roles?.some((role) => (permissions[action] as readonly Role[]).includes(role)) ?? false

const forbidden = actions.flatMap((action) =>
  Object.entries(people).flatMap(([person, roles]) =>
    isAllowed(action, roles) ? [] : (routesOf[action] ?? []).map((route) => [person, route] as const),
  ),
)

let hub: TestApp
const cookies: Record<string, string> = {}
/** What stands for the parameters of a path: things that are there, of somebody else. */
let existing: (path: string) => Record<string, string>

beforeAll(async () => {
  hub = await testApp()
  const now = hub.clock.at
  for (const [person, roles] of Object.entries(people))
    if (roles)
      cookies[person] = (
        await makeMember(hub, { roles: roles.filter((role) => role !== 'member'), createdAt: '2026-01-01T00:00:00Z' })
      ).cookie
  const [owner, other] = [await makeMember(hub, { roles: ['mentor'] }), await makeMember(hub)]
  await hub.db('mentors').insert({ member_id: owner.id, state: 'active', accepted_at: now, updated_at: now })
  await hub.db('tags').insert({ id: randomUUIDv7(), name: 'zips', created_at: now })
  await hub.db('groups').insert({ id: randomUUIDv7(), slug: 'sewing', kind: 'area', name: 'Sewing', created_at: now })
  const question = {
    id: randomUUIDv7(),
    public_id: 'question22',
    author_id: owner.id,
    title: 'A question of somebody else',
    body: 'What it says.',
    created_at: now,
    last_activity_at: now,
  }
  await hub.db('questions').insert(question)
  await hub.db('applications').insert({
    id: randomUUIDv7(),
    public_id: 'application',
    member_id: other.id,
    state: 'submitted',
    offer: {},
    submitted_at: now,
  })
  await hub.db('mentor_invites').insert({
    id: randomUUIDv7(),
    public_id: 'invitation',
    token_hash: 'x',
    email: 'x@example.org',
    name: 'X',
    offer: {},
    state: 'sent',
    created_at: now,
    sent_at: now,
    expires_at: now.add({ hours: 24 }),
  })
  const idOf = (path: string) =>
    path.includes('/applications') ? 'application' : path.includes('/invites') ? 'invitation' : question.public_id
  existing = (path) => ({
    handle: owner.handle,
    publicId: idOf(path),
    ref: question.public_id,
    kind: 'question',
    name: 'zips',
    slug: 'sewing',
    id: randomUUIDv7(),
    key: 'nothing',
  })
})
afterAll(() => hub.close())

test('every action stands in the table of routes, or is said to be tried elsewhere', () => {
  expect(actions.filter((action) => !routesOf[action] && !triedIn[action])).toEqual([])
})

test('every route is under an action or open to everybody, and every entry is a route', () => {
  const routes = routesIn(hub.app)
  const entered = [...Object.values(routesOf).flat(), ...open]
  // There with GitHub, and in the demo, alone.
  const sometimes = /\/(github|demo|sign-up\/finish|dev\/mail)/

  expect(routes.filter((route) => !entered.includes(route))).toEqual([])
  expect(entered.filter((route) => !routes.includes(route) && !sometimes.test(route))).toEqual([])
})

describe('what one may not do is refused', () => {
  test.each(forbidden)('%s: %s', async (person, route) => {
    const [method = '', path = ''] = route.split(' ')
    const values = existing(path)
    const url = path.replace(/:(\w+)/g, (_, name: string) => values[name] ?? name)
    const send = method === 'GET' ? request(hub.app).get(url) : request(hub.app).post(url).type('form').send({})
    const answer = await send.set('Cookie', cookies[person] ?? '')

    if (person !== 'visitor') expect(answer.status).toBe(403)
    else if (method === 'GET')
      expect([answer.status, answer.headers.location]).toEqual([303, `/sign-in?next=${encodeURIComponent(url)}`])
    else expect(answer.status).toBe(401)
  })
})
