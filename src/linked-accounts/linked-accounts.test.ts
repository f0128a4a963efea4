import type { IncomingMessage, ServerResponse } from 'node:http'
import { load } from 'cheerio'
import request from 'supertest'
import { expect, onTestFinished, test } from 'vitest'
import { loopbackSite } from '../../tests/loopbackSite.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { testApp } from '../../tests/testApp.ts'
import { checksAnHour } from './limit-checks.ts'
import { proofPage } from './proof.ts'
import { linkedAuthors } from './queries.ts'

type Answer = (req: IncomingMessage, res: ServerResponse) => void

/** A hub that reads a real site on this machine, where Oskar (users/7) and Ines (users/8) write. */
async function hubAndSite(answer?: Answer) {
  const pages = new Map<string, string>()
  const site = await loopbackSite((req, res) => {
    if (answer) return answer(req, res)
    const page = pages.get(req.url ?? '')
    res.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(page ?? 'none')
  })
  const hub = await testApp({ GUILDHALL_ALLOW_HOSTS: site.host })
  onTestFinished(() => hub.close())
  const source = await insertSource(hub.db, { site_url: site.url })
  const { id, publicId } = await insertItem(hub.db, source.id, {
    title: 'Zipper splits',
    url: `${site.url}/questions/1`,
    replies: [{ text: 'Squeeze the slider.', by: 'Ines Okafor' }],
  })
  const author = (user: number, name: string) => ({ name, externalId: `${user}`, url: `${site.url}/users/${user}` })
  await hub
    .db('items')
    .where({ id })
    .update({ authors: JSON.stringify([{ ...author(7, 'Oskar Lind'), role: 'author' }]) })
  await hub
    .db('replies')
    .where({ item_id: id })
    .update({ author: { ...author(8, 'Ines Okafor'), role: 'answerer' } })
  const ana = await makeMember(hub, { name: 'Ana Prado', handle: 'ana' })
  const visit = async (path: string, person?: Person) => {
    const got = await request(hub.app)
      .get(path)
      .set('Cookie', person?.cookie ?? '')
    return { answer: got, $: load(got.text) }
  }
  const send = async (path: string, form: Record<string, string> = {}, person: Person | undefined = ana) => {
    const got = await request(hub.app)
      .post(path)
      .set('Cookie', person?.cookie ?? '')
      .type('form')
      .send(form)
    return { answer: got, $: load(got.text) }
  }
  /** Claims an author and reads the word off the page. */
  const claim = async (key: string, person = ana) => {
    const { answer: claimed } = await send('/account/linked', { source: source.name, key }, person)
    const id = claimed.headers.location?.replace(/^.*#linked-/, '') ?? ''
    const { $ } = await visit('/account/linked', person)
    return {
      status: claimed.status,
      id,
      word: $(`#linked-${id} code`).text(),
      check: () => send(`/account/linked/${id}/check`, {}, person),
    }
  }
  return { hub, site, pages, source, itemPath: `/items/${publicId}/zipper-splits`, itemId: id, ana, visit, send, claim }
}

const alertOf = ($: ReturnType<typeof load>) => $('[role=alert]').text().replace(/\s+/g, ' ')

test('somebody finds themselves, shows the word on their page, and leads from what they wrote to their profile', async () => {
  const { hub, site, pages, itemPath, ana, visit, claim } = await hubAndSite()
  const before = await visit(itemPath)
  expect(before.$('.here')).toHaveLength(0)
  const found = await visit(`/account/linked?source=mending-qa&q=ines`, ana)
  const row = found.$('.links li')
  expect(row.text()).toContain('one answer')
  expect(row.text()).toContain(`${site.host}/users/8`)

  const { word, check } = await claim(row.find('input[name=key]').attr('value') ?? '')
  expect(word).toMatch(/^guildhall-[a-z0-9]{14}$/)
  pages.set('/users/8', `<title>Ines</title><p>I mend things.</p>`)
  const early = await check()
  expect(early.answer.status).toBe(422)
  expect(alertOf(early.$)).toContain('is not on')
  pages.set('/users/8', `<p>I mend things. ${word}.</p>`)
  expect((await check()).answer.status).toBe(303)

  expect((await visit('/account/linked', ana)).$('main').text()).toContain('Yours')
  const after = await request(hub.app)
    .get(itemPath)
    .set('If-None-Match', before.answer.headers.etag ?? '')
  const $ = load(after.text)
  expect($('.byline').eq(0).find('.here')).toHaveLength(0)
  expect($('.byline').eq(1).find('.here').attr('href')).toBe('/members/ana')
  expect(await linkedAuthors(hub.db, [ana.id])).toEqual([{ memberId: ana.id, siteUrl: site.url, authorKey: 'id:8' }])
  expect(await hub.db('dirty_documents').where({ subject: 'member', subject_id: ana.id })).toHaveLength(1)

  await hub
    .db('mentors')
    .insert({ member_id: ana.id, state: 'active', accepted_at: hub.clock.at, updated_at: hub.clock.at })
  hub.clock.at = hub.clock.at.add({ minutes: 6 })
  expect((await visit(itemPath)).$('.here').text()).toBe('Ana Prado, a mentor here')
})

test('the address of one’s page finds the author, however it is pasted', async () => {
  const { site, ana, visit } = await hubAndSite()

  for (const q of [`${site.url}/users/7`, `${site.url}/users/7/?tab=profile#top`, `HTTPS://${site.host}/Users/7`])
    expect(
      (await visit(`/account/linked?${new URLSearchParams({ source: 'mending-qa', q })}`, ana)).$('.links p').text(),
    ).toContain('Oskar Lind')
  expect((await visit('/account/linked?source=mending-qa&q=%25', ana)).$('main').text()).toContain('Nobody like that')
  expect((await visit('/account/linked')).answer.headers.location).toContain('/sign-in?next=')
})

test('unlinked, it is nobody’s again at once', async () => {
  const { hub, pages, itemPath, ana, visit, send, claim } = await hubAndSite()
  const { id, word, check } = await claim('id:8')
  pages.set('/users/8', word)
  await check()
  expect((await visit(itemPath)).$('.here')).toHaveLength(1)

  expect((await send(`/account/linked/${id}/remove`)).answer.status).toBe(303)

  expect((await visit(itemPath)).$('.here')).toHaveLength(0)
  expect(await linkedAuthors(hub.db, [ana.id])).toEqual([])
})

test('when a member goes, their name goes from what they wrote elsewhere', async () => {
  const { hub, pages, itemPath, ana, visit, claim } = await hubAndSite()
  const { word, check } = await claim('id:8')
  pages.set('/users/8', word)
  await check()
  expect((await visit(itemPath)).$('.here')).toHaveLength(1)

  await hub.db('members').where('id', ana.id).update({ state: 'suspended' })
  expect((await visit(itemPath)).$('.here')).toHaveLength(0)
  await hub.db('members').where('id', ana.id).update({ state: 'active' })
  expect((await visit(itemPath)).$('.here')).toHaveLength(1)
  await hub.db('members').where('id', ana.id).delete()
  expect((await visit(itemPath)).$('.here')).toHaveLength(0)
})

test('an author is one member: the second is refused, also when both look at once', async () => {
  const { hub, pages, claim } = await hubAndSite()
  const ben = await makeMember(hub)
  const [one, two] = [await claim('id:7'), await claim('id:7', ben)]
  pages.set('/users/7', `${one.word} ${two.word}`)

  const done = await Promise.all([one.check(), two.check()])

  expect(done.map(({ answer }) => answer.status).sort()).toEqual([303, 409])
  expect(await hub.db('linked_accounts').where('state', 'verified')).toHaveLength(1)
  const cid = await makeMember(hub)
  expect((await claim('id:7', cid)).status).toBe(409)
})

test('the word of another, and another’s link, prove nothing', async () => {
  const { hub, pages, send, claim } = await hubAndSite()
  const ben = await makeMember(hub)
  const [one, two] = [await claim('id:7'), await claim('id:7', ben)]
  pages.set('/users/7', `<p>${one.word}</p>`)

  expect((await two.check()).answer.status).toBe(422)
  expect((await send(`/account/linked/${one.id}/check`, {}, ben)).answer.status).toBe(404)
  expect((await send(`/account/linked/${one.id}/remove`, {}, ben)).answer.status).toBe(404)
  expect((await send('/account/linked/not-an-id/check')).answer.status).toBe(404)
  expect(await hub.db('linked_accounts').where('state', 'verified')).toEqual([])
})

test.each([
  ['a comment of the page’s source', (word: string) => `<p>Hi</p><!-- ${word} -->`],
  ['an attribute', (word: string) => `<p title="${word}">Hi</p>`],
  ['a script', (word: string) => `<script>var a = "${word}"</script>`],
  ['a longer word', (word: string) => `<p>${word}x and x${word} and ${word}-more</p>`],
])('the word in %s is not on the page', async (_, html) => {
  const { pages, claim } = await hubAndSite()
  const { word, check } = await claim('id:7')
  pages.set('/users/7', html(word))

  expect((await check()).answer.status).toBe(422)
})

test('the word on another page of the site, where everyone writes, proves nothing, and that page is never asked', async () => {
  const { hub, site, pages, send, claim } = await hubAndSite()
  const { id, word, check } = await claim('id:7')
  pages.set('/users/7', '<p>Oskar</p>')
  pages.set('/questions/1', `<p class="comment">${word}</p>`)

  expect((await check()).answer.status).toBe(422)
  const forged = await send(`/account/linked/${id}/check`, {
    page: `${site.url}/questions/1`,
    profile_url: `${site.url}/questions/1`,
  })

  expect(forged.answer.status).toBe(422)
  expect(site.seen.map(({ url }) => url)).toEqual(['/users/7', '/users/7'])
  expect(await hub.db('linked_accounts').where('state', 'verified')).toEqual([])
})

test('a page that leads to another site is not followed; one that moved within its site is', async () => {
  let word = ''
  const other = await loopbackSite((_, res) => res.setHeader('content-type', 'text/html').end(word))
  let to = `${other.url}/users/7`
  const { site, claim } = await hubAndSite((req, res) => {
    if (req.url === '/users/7') return void res.writeHead(302, { location: to }).end()
    res.setHeader('content-type', 'text/html').end(`<p>${word}</p>`)
  })
  const claimed = await claim('id:7')
  word = claimed.word

  const away = await claimed.check()
  expect(away.answer.status).toBe(422)
  expect(alertOf(away.$)).toContain(`leads on to ${other.host}`)
  expect(other.seen).toEqual([])
  to = `${site.url}/users/7`
  expect(alertOf((await claimed.check()).$)).toContain('did not answer')

  to = '/users/7/oskar-lind'
  expect((await claimed.check()).answer.status).toBe(303)
})

test('a page on a private address is not asked, though an item names it', async () => {
  const secret = await loopbackSite((_, res) => res.setHeader('content-type', 'text/html').end('secret'))
  const { hub, itemId, claim } = await hubAndSite()
  for (const url of [
    secret.url,
    'http://169.254.169.254/latest/meta-data',
    'http://localhost:22/',
    'file:///etc/passwd',
  ]) {
    await hub
      .db('items')
      .where({ id: itemId })
      .update({ authors: JSON.stringify([{ name: 'Mallory', url, role: 'author' }]) })
    const { status, check } = await claim(`url:${url}`)
    // What is no address of the web is not claimed at all.
    expect(status).toBe(url.startsWith('http') ? 303 : 422)
    if (status === 422) continue

    const { answer, $ } = await check()

    expect(answer.status).toBe(422)
    expect($('main').text()).not.toContain('secret')
  }
  expect(secret.seen).toEqual([])
  expect(await hub.db('linked_accounts').where('state', 'verified')).toEqual([])
})

test.each([
  ['names no page of', undefined],
  ['gives its own first page for', '/'],
  ['gives its own first page for, by its file', '/index.html'],
])('an author whom the source %s cannot be claimed: anybody’s words may stand there', async (_, path) => {
  const { hub, site, pages, itemId, ana, visit, claim, send } = await hubAndSite()
  const pending = await claim('id:8')
  const author = { name: 'Ines Okafor', externalId: '8', role: 'answerer', ...(path ? { url: site.url + path } : {}) }
  await hub.db('replies').where({ item_id: itemId }).update({ author })
  // A forum's list of topics, and one that somebody has just begun.
  pages.set('/', `<a href="/1">${pending.word}</a>`)
  pages.set('/index.html', `<a href="/1">${pending.word}</a>`)

  const found = await visit('/account/linked?source=mending-qa&q=ines', ana)
  expect(found.$('.links li').text()).toContain('names no page of theirs')
  expect(found.$('.links li form')).toHaveLength(0)
  const claimed = await send('/account/linked', { source: 'mending-qa', key: 'id:8' })
  expect([claimed.answer.status, alertOf(claimed.$)]).toEqual([
    422,
    expect.stringContaining('no page of Ines Okafor’s own'),
  ])
  // Nor by a word that was given out before.
  expect((await pending.check()).answer.status).toBe(422)
  expect(site.seen).toEqual([])
  expect(await linkedAuthors(hub.db, [ana.id])).toEqual([])
})

test('a profile that leads to the site’s first page proves nothing', async () => {
  let front = ''
  let to = '/'
  const { hub, ana, claim } = await hubAndSite((req, res) => {
    if (req.url === '/users/7') return void res.writeHead(302, { location: to }).end()
    res.writeHead(200, { 'content-type': 'text/html' }).end(front)
  })
  const { word, check } = await claim('id:7')
  front = `<a href="/1">${word}</a>`

  for (to of ['/', '/?sign-in=needed', '/index.php?u=7', '//'])
    expect([to, (await check()).answer.status]).toEqual([to, 422])
  expect(await linkedAuthors(hub.db, [ana.id])).toEqual([])
})

test.each([
  ['https://example.org', 'https://example.org/forum/u/7', true],
  ['https://example.org/forum', 'https://example.org/forum/', false],
  ['https://example.org/forum', 'https://www.example.org/forum/index.php', false],
  ['https://example.org/forum', 'https://example.org/', false],
  ['https://example.org/forum', 'https://example.org/forum/?user=7', true],
  ['https://planet.example.org', 'https://ana.example.net/', true],
])('on %s the author’s page %s proves: %s', (site, page, proves) => {
  expect(proofPage({ url: page }, site)?.href).toBe(proves ? page : undefined)
})

test('what is no page, too long or late is said, and nothing is proven', async () => {
  let answer: Answer = (_, res) => void res.writeHead(404, { 'content-type': 'text/html' }).end('none')
  const { hub, claim } = await hubAndSite((req, res) => answer(req, res))
  const { word, check } = await claim('id:7')
  const said = async () => alertOf((await check()).$)

  expect(await said()).toContain('no page that can be read')
  answer = (_, res) => void res.setHeader('content-type', 'application/json').end(JSON.stringify(word))
  expect(await said()).toContain('no page that can be read')
  answer = (_, res) => void res.setHeader('content-type', 'text/html').end(`${'x'.repeat(1_100_000)} ${word}`)
  expect(await said()).not.toBe('')
  answer = (_, res) => void res.writeHead(403).end()
  expect(await said()).toContain('does not let the hub in')
  expect(await hub.db('linked_accounts').where('state', 'verified')).toEqual([])
})

test('a word is good for seven days; a new one takes its place', async () => {
  const { hub, pages, visit, ana, send, claim } = await hubAndSite()
  const { word, id, check } = await claim('id:7')
  pages.set('/users/7', word)
  hub.clock.at = hub.clock.at.add({ hours: 24 * 7 })

  expect(alertOf((await check()).$)).toContain('The word has expired')
  const { $ } = await visit('/account/linked', ana)
  expect($(`#linked-${id}`).text()).not.toContain(word)
  const renew = $(`#linked-${id} form[action="/account/linked"]`)
  await send('/account/linked', { source: 'mending-qa', key: renew.find('input[name=key]').attr('value') ?? '' })

  expect(alertOf((await check()).$)).toContain('is not on')
  pages.set('/users/7', (await visit('/account/linked', ana)).$(`#linked-${id} code`).text())
  expect((await check()).answer.status).toBe(303)
})

test('a member sends the hub to other sites so often an hour, and claims so many at a time', async () => {
  const { hub, itemId, claim } = await hubAndSite()
  const { check } = await claim('id:7')
  for (let i = 0; i < checksAnHour; i++) expect((await check()).answer.status).toBe(422)

  const { answer } = await check()
  expect(answer.status).toBe(429)
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)

  const authors = Array.from({ length: 5 }, (_, i) => ({
    name: `Author ${i}`,
    url: `https://mending.example.org/${i}`,
    role: 'author',
  }))
  await hub
    .db('items')
    .where({ id: itemId })
    .update({ authors: JSON.stringify(authors) })
  const claims = await Promise.all(authors.map(({ url }) => claim(`url:${url}`)))
  expect(claims.map(({ status }) => status).sort()).toEqual([303, 303, 303, 303, 422])
  expect((await claim('name:nobody')).status).toBe(404)
})

test('a coordinator ends a link with a reason that the member is told; nobody else can', async () => {
  const { hub, pages, itemPath, ana, visit, send, claim } = await hubAndSite()
  const steward = await makeMember(hub, { roles: ['coordinator'] })
  const { id, word, check } = await claim('id:8')
  pages.set('/users/8', word)
  await check()
  expect((await visit('/linked-accounts', ana)).answer.status).toBe(403)
  expect((await send(`/linked-accounts/${id}/remove`, { reason: 'x' }, ana)).answer.status).toBe(403)
  expect((await visit('/linked-accounts', steward)).$('.unknown a').first().attr('href')).toBe('/members/ana')

  const wrong = await send(`/linked-accounts/${id}/remove`, { reason: ' ' }, steward)
  expect(wrong.answer.status).toBe(422)
  expect(wrong.$(`#reason-${id}-error`).text()).toContain('Say why')
  const done = await send(`/linked-accounts/${id}/remove`, { reason: 'Ines wrote to us.' }, steward)

  expect(done.answer.status).toBe(303)
  expect((await visit(itemPath)).$('.here')).toHaveLength(0)
  expect(await hub.db('notices').where('member_id', ana.id).first('text_key', 'quote')).toMatchObject({
    text_key: 'linked.notice.removed',
    quote: 'Ines wrote to us.',
  })
  expect(await hub.db('audit_log').where('actor_id', steward.id).first('action', 'detail')).toMatchObject({
    action: 'linked-account.removed',
    detail: { author: 'id:8', reason: 'Ines wrote to us.' },
  })
})

test('who signs in with GitHub is their GitHub account without a word, and no other', async () => {
  const { hub, site, ana, send } = await hubAndSite()
  const github = await insertSource(hub.db, { name: 'code', title: 'Code', site_url: 'https://github.com' })
  const { id } = await insertItem(hub.db, github.id, { title: 'Slider firmware' })
  const authors = [583231, 99].map((number) => ({
    name: `Coder ${number}`,
    externalId: `${number}`,
    url: `https://github.com/coder-${number}`,
    role: 'author',
  }))
  await hub
    .db('items')
    .where({ id })
    .update({ authors: JSON.stringify(authors) })
  await hub.db('account_keys').insert({
    id: crypto.randomUUID(),
    user_id: ana.accountId,
    provider_id: 'github',
    account_id: '583231',
    updated_at: hub.clock.at,
  })
  const { answer } = await send('/account/linked', { source: 'code', key: 'id:583231' })
  const linked = answer.headers.location?.replace(/^.*#linked-/, '')

  expect((await send(`/account/linked/${linked}/check`)).answer.status).toBe(303)

  expect(await linkedAuthors(hub.db, [ana.id])).toEqual([
    { memberId: ana.id, siteUrl: 'https://github.com', authorKey: 'id:583231' },
  ])
  expect(await hub.db('linked_accounts').first('proven_by')).toEqual({ proven_by: 'github' })
  expect(site.seen).toEqual([])
})
