import { randomUUIDv7 } from 'node:crypto'
import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Audience, audiences, profileFields } from '../src/members/visibility.ts'
import { publicId } from '../src/public-id.ts'
import { markDirty } from '../src/search/dirty.ts'
import { makeMember, type Person } from './people.ts'
import { type TestApp, testApp } from './testApp.ts'

/** Four members and four mentors, each with every field for one audience; every value is found nowhere else. */
const values: Record<Audience, { zone: string; country: [string, string]; language: [string, string] }> = {
  public: { zone: 'Pacific/Chatham', country: ['BT', 'Bhutan'], language: ['fo', 'Faroese'] },
  members: { zone: 'Asia/Kathmandu', country: ['VU', 'Vanuatu'], language: ['bo', 'Tibetan'] },
  matches: { zone: 'Australia/Eucla', country: ['LS', 'Lesotho'], language: ['dz', 'Dzongkha'] },
  coordinators: { zone: 'Indian/Cocos', country: ['TV', 'Tuvalu'], language: ['rn', 'Rundi'] },
}
const kinds = ['person', 'mentor'] as const
type Kind = (typeof kinds)[number]

/** What shows that a field is seen, as it would stand on a page or in JSON. */
const signsOf = (audience: Audience, kind: Kind) => ({
  pronouns: [`pron${kind}${audience}`],
  headline: [`head${kind}${audience}`],
  bio: [`bio${kind}${audience}`],
  time_zone: [values[audience].zone],
  languages: [values[audience].language[1]],
  country: [values[audience].country[1]],
  links: [`link${kind}${audience}.example.net`],
})
const handleOf = (audience: Audience, kind: Kind) => `${kind}-${audience}`

let hub: TestApp
const shown = {} as Record<Kind, Record<Audience, Person>>
let paths: string[]

beforeAll(async () => {
  hub = await testApp()
  const now = hub.clock.at
  const tag = randomUUIDv7()
  await hub.db('tags').insert({ id: tag, name: 'zips', created_at: now })
  paths = [
    '/',
    '/sitemap.xml',
    '/robots.txt',
    '/questions.atom',
    '/mentors',
    '/tags',
    '/groups',
    '/questions',
    '/api',
    '/ask',
  ]
  for (const kind of kinds) {
    shown[kind] = {} as Record<Audience, Person>
    for (const audience of audiences) shown[kind][audience] = await memberFor(kind, audience, tag)
  }
  await hub.deps.search.indexDirty()
})
afterAll(() => hub.close())

async function memberFor(kind: Kind, audience: Audience, tag: string): Promise<Person> {
  const { db } = hub
  const now = hub.clock.at
  const signs = signsOf(audience, kind)
  const { zone, country, language } = values[audience]
  const person = await makeMember(hub, {
    name: `Name ${kind} ${audience}`,
    handle: handleOf(audience, kind),
    email: `mail${kind}${audience}@secret.example.com`,
    roles: kind === 'mentor' ? ['mentor'] : [],
    timeZone: zone,
    languages: [language[0]],
    member: {
      pronouns: signs.pronouns[0],
      headline: signs.headline[0],
      bio: `My ${signs.bio[0]} zips`,
      country: country[0],
      links: JSON.stringify([{ label: 'elsewhere', url: `https://${signs.links[0]}/` }]),
      is_open_to_offers: true,
      visibility: JSON.stringify(Object.fromEntries(profileFields.map((field) => [field, audience]))),
    },
  })
  const group = randomUUIDv7()
  await db('groups').insert({
    id: group,
    slug: `group-${kind}-${audience}`,
    kind: 'area',
    name: `Circle ${kind}${audience}`,
    created_at: now,
  })
  await db('group_members').insert({ group_id: group, member_id: person.id, added_at: now })
  if (kind === 'mentor') {
    await db('mentors').insert({
      member_id: person.id,
      state: 'active',
      helps_with: 'zips of all kinds',
      accepted_at: now,
      updated_at: now,
    })
    await db('mentor_expertise').insert({ member_id: person.id, tag_id: tag, note: 'zips' })
  }
  const question = randomUUIDv7()
  const shownAs = publicId()
  const title = `Why do zips split, asks a ${kind} ${audience}`
  const at = { created_at: now, last_activity_at: now }
  await db('questions').insert({
    id: question,
    public_id: shownAs,
    author_id: person.id,
    title,
    body: 'They do.',
    answers: 1,
    ...at,
  })
  await db('question_tags').insert({ question_id: question, tag_id: tag })
  await db('answers').insert({
    id: randomUUIDv7(),
    public_id: publicId(),
    question_id: question,
    author_id: person.id,
    body: 'Worn sliders.',
    created_at: now,
  })
  await db('comments').insert({
    id: randomUUIDv7(),
    question_id: question,
    author_id: person.id,
    body: 'Indeed.',
    created_at: now,
  })
  await markDirty(db, 'question', [question])
  await markDirty(db, 'member', [person.id])
  const words = [...signs.headline, ...signs.bio, ...signs.country].map(encodeURIComponent)
  paths.push(
    `/members/${person.handle}`,
    `/mentors/${person.handle}`,
    `/groups/group-${kind}-${audience}`,
    `/questions/${shownAs}`,
    ...words.flatMap((word) => [
      `/search?q=${word}`,
      `/api/v1/search?q=${word}`,
      `/search/suggestions?q=${word.slice(0, 9)}`,
    ]),
    ...['zips', `Why do zips split ${words[0]}`].flatMap((title) => [
      `/api/v1/suggest?title=${encodeURIComponent(title)}`,
    ]),
    '/search?q=zips',
    '/search?q=zips&kind=person',
    '/api/v1/search?q=zips&limit=100',
    '/tags/zips',
    '/questions.atom?tag=zips',
  )
  return person
}

/** Every page that one gets to from `paths` by links, and what each says, its own address and what was asked left out. */
async function crawl(cookie = ''): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const queue = [...new Set(paths)]
  for (let path = queue.shift(); path !== undefined && found.size < 900; path = queue.shift()) {
    if (found.has(path)) continue
    const answer = await request(hub.app).get(path).set('Cookie', cookie)
    const text = answer.text ?? ''
    expect(answer.status, path).toBeLessThan(500)
    found.set(path, withoutEcho(`${text}\n${JSON.stringify(answer.headers)}`, path))
    const links = answer.type === 'text/html' ? load(text)('a[href], link[href], form[action]') : undefined
    const addresses = [
      ...(links?.map((_, element) => element.attribs.href ?? element.attribs.action).get() ?? []),
      ...[...text.matchAll(/https:\/\/hub\.example\.org(\/[^\s"'<>&]*)/g)].map(([, address]) => address ?? ''),
      ...(answer.headers.location ? [String(answer.headers.location)] : []),
    ]
    for (const address of addresses) {
      const next = address.replace('https://hub.example.org', '').split('#')[0] ?? ''
      if (/^\/(?!\/)/.test(next) && !/^\/(assets|account|sign-|auth|conversations)/.test(next) && !found.has(next))
        queue.push(next)
    }
  }
  return found
}

/** A search page says again what was asked; that is no leak. */
function withoutEcho(text: string, path: string): string {
  const asked = new URL(path, 'https://hub.example.org').searchParams
  return [...asked.values()].reduce(
    (rest, value) => rest.replaceAll(value, '').replaceAll(encodeURIComponent(value), ''),
    text,
  )
}

/** The pages on which something stands that this audience is not for. */
function leaks(found: Map<string, string>, hidden: readonly Audience[]): string[] {
  const signs = kinds.flatMap((kind) =>
    hidden.flatMap((audience) => [...Object.values(signsOf(audience, kind)).flat()]),
  )
  return [...found].flatMap(([path, text]) => [
    ...signs.filter((sign) => text.includes(sign)).map((sign) => `${path}: ${sign}`),
    ...(/mail\w+@secret\.example\.com/.test(text) ? [`${path}: an e-mail address`] : []),
  ])
}

test('a visitor finds every public field, and nothing else, on any page, search, feed or API answer', async () => {
  const found = await crawl()
  const everything = [...found.values()].join('\n')

  expect(found.size).toBeGreaterThan(100)
  for (const kind of kinds)
    for (const [field, signs] of Object.entries(signsOf('public', kind)))
      for (const sign of signs) expect(everything.includes(sign), `${kind} ${field}: ${sign}`).toBe(true)
  expect(leaks(found, ['members', 'matches', 'coordinators'])).toEqual([])
}, 120_000)

test('a member finds what is for members besides; nothing that is for matches or coordinators', async () => {
  const reader = await makeMember(hub, { name: 'A reader', handle: 'a-reader' })
  const found = await crawl(reader.cookie)

  expect(found.get('/members/person-members')).toContain('biopersonmembers')
  // Forms to write one's own time zone, language and country offer all there are.
  const read = new Map([...found].filter(([path]) => !/^\/(mentors\/(offer|me)|desk|notices)/.test(path)))
  expect(leaks(read, ['matches', 'coordinators'])).toEqual([])
}, 120_000)

test('a match and a coordinator see what is for them, one who is blocked what visitors see', async () => {
  const reader = await makeMember(hub)
  const coordinator = await makeMember(hub, { roles: ['coordinator'] })
  const see = async (audience: Audience, cookie: string) =>
    (
      await request(hub.app)
        .get(`/members/${handleOf(audience, 'person')}`)
        .set('Cookie', cookie)
    ).text
  const seen = async (cookie: string) => {
    const texts = await Promise.all(audiences.map((audience) => see(audience, cookie)))
    return audiences.filter((audience, index) => texts[index]?.includes(`bioperson${audience}`))
  }
  for (const audience of audiences)
    await hub.db('requests').insert({
      id: randomUUIDv7(),
      public_id: publicId(),
      origin: 'ask',
      asker_id: shown.person[audience].id,
      mentor_id: reader.id,
      initiator_id: shown.person[audience].id,
      receiver_id: reader.id,
      state: 'accepted',
      wanted: 'Help',
      sent_at: hub.clock.at,
      expires_at: hub.clock.at,
    })

  expect(await seen(reader.cookie)).toEqual(['public', 'members', 'matches'])
  expect(await seen(coordinator.cookie)).toEqual(['public', 'members', 'matches', 'coordinators'])
  expect(await seen(shown.person.coordinators.cookie)).toEqual(['public', 'members', 'coordinators'])

  for (const audience of audiences)
    await hub.db('blocks').insert({ blocker_id: shown.person[audience].id, blocked_id: reader.id, at: hub.clock.at })
  expect(await seen(reader.cookie)).toEqual(['public'])
})

test('who is in a group, and who is open to offers, is told to those alone whom it is for', async () => {
  const page = async (path: string, cookie = '') => (await request(hub.app).get(path).set('Cookie', cookie)).text
  const reader = await makeMember(hub)
  for (const audience of audiences) {
    const [member, group] = [await page(`/members/person-${audience}`), await page(`/groups/group-person-${audience}`)]
    const isPublic = audience === 'public'
    expect(member.includes(`Circle person${audience}`), audience).toBe(isPublic)
    expect(group.includes(`Name person ${audience}`), audience).toBe(isPublic)
    expect(member.includes('Open to offers of help'), audience).toBe(isPublic)
    const toMember = await page(`/members/person-${audience}`, reader.cookie)
    expect(toMember.includes('Open to offers of help'), audience).toBe(isPublic || audience === 'members')
  }
})

test('a group names to one who is blocked, and to who blocked, whom it names to visitors', async () => {
  const named = async ({ cookie }: Person) => {
    const pages = await Promise.all(
      audiences.map((audience) => request(hub.app).get(`/groups/group-person-${audience}`).set('Cookie', cookie)),
    )
    return audiences.filter((audience, index) => pages[index]?.text.includes(`Name person ${audience}`))
  }
  const [blocked, blocker] = [await makeMember(hub), await makeMember(hub)]
  expect(await named(blocked)).toEqual(['public', 'members'])

  const at = hub.clock.at
  for (const { id } of audiences.map((audience) => shown.person[audience]))
    await hub.db('blocks').insert([
      { blocker_id: id, blocked_id: blocked.id, at },
      { blocker_id: blocker.id, blocked_id: id, at },
    ])
  expect([await named(blocked), await named(blocker)]).toEqual([['public'], ['public']])
})
