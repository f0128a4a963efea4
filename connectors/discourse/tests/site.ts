/** A small forum of menders that answers as Discourse does; its texts were written for this project. */
import type { ScenarioSite } from '../../kit/scenario.ts'
import { type SiteAnswer, type SiteRequest, startSite } from '../../kit/site-server.ts'
import { type Category, type Post, postJson, rowJson, type Topic, topicJson } from './answers.ts'
import { writtenTopics } from './threads.ts'

export type ForumOptions = {
  items: number
  now: () => Temporal.Instant
  skewMinutes?: number
  /** Older forums know no `per_page`. */
  ignoresPageSize?: boolean
  /** As forums do since 2026. */
  tagsAsObjects?: boolean
  /** Nothing is shown without the key. */
  needsLogin?: boolean
  /** A folder that the forum lives in, such as `/forum`. */
  prefix?: string
  /** Its pages do not say that they are Discourse. */
  isSilent?: boolean
  /** Of the posts that are asked for by id, only so many come. */
  postsAtOnce?: number
  /** Large forums leave most categories out of their description. */
  hidesCategories?: boolean
}

export type Forum = ScenarioSite & {
  topic(id: string): Topic
  /** A topic with the first post and that many replies; @returns its id */
  write(title: string, replies: number): string
  reply(id: string, cooked?: string): Post
  editPost(post: Post, cooked: string): void
  /** Where the forum's solved plugin says it: in any of its places. */
  solve(id: string, post: Post, places: ('list' | 'topic' | 'post')[]): void
  pin(id: string, pinned: boolean): void
  makePrivate(id: string): void
  /** The topic's posts are in another one now, and its address leads there. */
  merge(id: string, into: string): void
  categories: Category[]
  /** `page`: a proxy in front of the forum sends everybody to a page. */
  requireLogin(needed: boolean | 'page'): void
}

export const key = 'a-key-of-the-menders-forum-0123456789'
const username = 'reader'

export async function startForum(options: ForumOptions): Promise<Forum> {
  const siteNow = () => options.now().add({ minutes: options.skewMinutes ?? 0 })
  const prefix = options.prefix ?? ''
  const topics = new Map<number, Topic>()
  const categories: Category[] = [
    { id: 1, name: 'Uncategorized', slug: 'uncategorized' },
    { id: 4, name: 'Repairs', slug: 'repairs' },
    { id: 5, name: 'Kettles & irons', slug: 'kettles', parent_category_id: 4 },
    { id: 6, name: 'Café talk', slug: 'cafe-talk' },
    { id: 7, name: 'Team', slug: 'team', read_restricted: true },
  ]
  let lastTopic = 10
  let lastPost = 500
  let needsLogin: boolean | 'page' = options.needsLogin ?? false
  const idOf = (externalId: string) => Number(externalId.split(':').at(-1))
  const topicOf = (externalId: string) => {
    const topic = topics.get(idOf(externalId))
    if (!topic) throw new Error(`${externalId} is not there`)
    return topic
  }
  const post = (topic: Topic, cooked: string, at: Temporal.Instant): Post => {
    const id = ++lastPost
    const written = { id, number: topic.posts.length + 1, cooked, author: 1 + (id % 7), at, updated: at, version: 1 }
    topic.posts.push(written)
    topic.bumped = at
    return written
  }
  const insert = (title: string, bodies: string[], at: Temporal.Instant): Topic => {
    const id = ++lastTopic
    const topic: Topic = { id, title, at, bumped: at, category: 4, tags: ['zips', 'jackets'], posts: [], views: id }
    topics.set(id, topic)
    for (const [index, body] of bodies.entries()) post(topic, body, at.add({ minutes: index }))
    return topic
  }
  const written = writtenTopics(options.items)
  for (const [index, { title, posts }] of written.entries())
    insert(title, posts, siteNow().subtract({ hours: (written.length - index) * 3 }))

  const isGone = (topic: Topic) => topic.isDeleted || topic.isPrivate || topic.mergedInto !== undefined
  const answer = (request: SiteRequest): SiteAnswer | undefined => {
    if (!request.path.startsWith(`${prefix}/`)) return { status: 404, headers: html, body: '<h1>Not here</h1>' }
    const path = request.path.slice(prefix.length)
    const hasKey = request.headers['api-key'] === key && [undefined, username].includes(request.headers['api-username'])
    if (request.headers['api-key'] && !hasKey)
      return refusal(
        403,
        'invalid_access',
        'You are not permitted to view the requested resource. The API username or key is invalid.',
      )
    if (!path.endsWith('.json') && path !== '/login')
      return { headers: html, body: options.isSilent ? '<title>Menders</title>' : frontPage(prefix) }
    if (path === '/login') return { headers: html, body: '<!doctype html><title>Sign in</title>' }
    if (needsLogin === 'page') return { status: 302, headers: { location: `${prefix}/login` }, body: '' }
    if (needsLogin && !hasKey) return refusal(403, 'not_logged_in', 'You need to be logged in to do that.')
    const [kind, id, part] = path.split('/').filter(Boolean)
    if (path === '/latest.json') return latest(request.query)
    if (path === '/posts.json') return latestPosts(Number(request.query.get('before') ?? 0))
    if (path === '/site.json')
      return json({ categories: options.hidesCategories ? [] : categories, uncategorized_category_id: 1 })
    if (path === '/about.json')
      return json({ about: { title: 'The Menders’ Forum', stats: { topics_count: topics.size } } })
    if (kind === 'c') return category(id ?? '', part)
    if (kind !== 't' || !id) return refusal(404, 'not_found', 'The requested URL or resource could not be found.')
    const topic = topics.get(Number.parseInt(id, 10))
    if (topic?.mergedInto !== undefined)
      return { status: 301, headers: { location: `${prefix}/t/moved/${topic.mergedInto}.json` }, body: '' }
    if (part && part !== 'posts.json') return whole(topics.get(Number.parseInt(part, 10)))
    if (topic?.isPrivate) return refusal(403, 'invalid_access', 'You are not permitted to view the requested resource.')
    if (!topic || topic.isDeleted) return refusal(404, 'not_found', 'The requested URL or resource could not be found.')
    if (topic.isFailing) return { status: 500, headers: html, body: '<title>Oops</title>' }
    if (!part) return whole(topic)
    const asked = new Set(request.query.getAll('post_ids[]').map(Number))
    const found = topic.posts.filter((one) => asked.has(one.id)).slice(0, options.postsAtOnce)
    return json({ post_stream: { posts: found.map((one) => postJson(topic, one)) }, id: topic.id })
  }

  const whole = (topic: Topic | undefined) =>
    topic
      ? json(topicJson(topic, options))
      : refusal(404, 'not_found', 'The requested URL or resource could not be found.')

  const latest = (query: URLSearchParams): SiteAnswer => {
    const asked = query.get('topic_ids')?.split(',').map(Number)
    const wanted = Number(query.get('per_page') ?? 30)
    const perPage = options.ignoresPageSize ? 30 : wanted
    const page = Number(query.get('page') ?? 0)
    const shown = [...topics.values()]
      .filter((topic) => !isGone(topic) && (!asked || asked.includes(topic.id)))
      .sort((a, b) => Temporal.Instant.compare(b.bumped, a.bumped) || b.id - a.id)
    const pinned = shown.filter((topic) => topic.isPinned)
    const all = [...pinned, ...shown.filter((topic) => !topic.isPinned)]
    const rows = all.slice(page * perPage, (page + 1) * perPage)
    const isMore = all.length > (page + 1) * perPage
    return json({
      users: [],
      topic_list: {
        per_page: perPage,
        ...(isMore && { more_topics_url: `${prefix}/latest?page=${page + 1}` }),
        topics: rows.map((topic) => rowJson(topic, options)),
      },
    })
  }

  const latestPosts = (before: number): SiteAnswer => {
    const all = [...topics.values()]
      .filter((topic) => !isGone(topic))
      .flatMap((topic) => topic.posts.map((one) => ({ topic, one })))
      .filter(({ one }) => before === 0 || one.id < before)
      .sort((a, b) => b.one.id - a.one.id)
    return json({
      latest_posts: all.slice(0, 50).map(({ topic, one }) => ({
        ...postJson(topic, one),
        ...{ topic_id: topic.id, category_id: topic.category, raw: one.cooked },
      })),
    })
  }

  const category = (name: string, part: string | undefined): SiteAnswer => {
    const found = categories.find((one) => (part === 'show.json' ? String(one.id) === name : one.slug === name))
    return found
      ? json({ category: found })
      : refusal(404, 'not_found', 'The requested URL or resource could not be found.')
  }

  const server = await startSite(answer, siteNow)
  let lastList = {}
  const externalId = (topic: Topic) => `t:${topic.id}`
  const forum: Forum = {
    server,
    categories,
    settings: {
      ...{ baseUrl: `${server.url}${prefix}`, siteName: 'The Menders’ Forum', pageSize: 10 },
      ...{ license: 'CC-BY-SA-4.0', licenseUrl: 'https://creativecommons.org/licenses/by-sa/4.0/' },
    },
    ids: () => [...topics.values()].filter((topic) => !isGone(topic)).map(externalId),
    topic: topicOf,
    write: (title, replies) =>
      externalId(
        insert(
          title,
          Array.from({ length: replies + 1 }, (_, n) => `<p>Part ${n} of it.</p>`),
          siteNow(),
        ),
      ),
    add: () => externalId(insert('Why does the seam pucker?', ['<p>Only on thin cloth.</p>'], siteNow())),
    edit(id, { title, html }) {
      const topic = topicOf(id)
      const [first] = topic.posts
      if (title) topic.title = title
      if (html && first) Object.assign(first, { cooked: html, updated: siteNow(), version: first.version + 1 })
      topic.bumped = siteNow()
    },
    delete(id) {
      topicOf(id).isDeleted = true
    },
    restore(id) {
      topicOf(id).isDeleted = false
    },
    makeSimultaneous() {
      for (const topic of topics.values()) topic.bumped = siteNow().subtract({ hours: 2 })
    },
    neverEnds(good) {
      const { topic_list: list, ...others } = JSON.parse(String(good.body))
      if (!list) return good
      if (list.topics.length > 0) lastList = list
      return json({ ...others, topic_list: { ...lastList, more_topics_url: '/latest?page=next' } })
    },
    breakItem(id, broken) {
      topicOf(id).isBroken = broken
    },
    reply: (id, cooked = '<p>Same here.</p>') => post(topicOf(id), cooked, siteNow()),
    editPost(one, cooked) {
      Object.assign(one, { cooked, updated: siteNow(), version: one.version + 1 })
    },
    solve(id, one, places) {
      topicOf(id).solved = { number: one.number, places: new Set(places) }
    },
    pin(id, pinned) {
      topicOf(id).isPinned = pinned
    },
    makePrivate(id) {
      topicOf(id).isPrivate = true
    },
    merge(id, into) {
      topicOf(id).mergedInto = idOf(into)
    },
    requireLogin(needed) {
      needsLogin = needed
    },
    faults: {
      'an error as HTTP 200': {
        spoil: () => json({ errors: ['The requested URL or resource could not be found.'], error_type: 'not_found' }),
        endsAs: 'schema-drift',
      },
      'a list without topics': { spoil: () => json({ topic_list: { per_page: 30 } }), endsAs: 'schema-drift' },
      'not found everywhere': {
        spoil: () => refusal(404, 'not_found', 'The requested URL or resource could not be found.'),
        endsAs: 'gone',
      },
      'no forum any more': { spoil: () => ({ status: 404, headers: html, body: '<h1>404</h1>' }), endsAs: 'gone' },
      'the key is refused': {
        spoil: () => refusal(403, 'invalid_access', 'The API username or key is invalid.'),
        endsAs: 'auth',
      },
      'signing in is needed now': {
        spoil: () => refusal(403, 'not_logged_in', 'You need to be logged in to do that.'),
        endsAs: 'auth',
      },
      'too many, in a sentence': {
        spoil: () => ({
          status: 429,
          headers: { 'content-type': 'text/plain', 'discourse-rate-limit-error-code': 'ip_10_secs_limit' },
          body: 'Slow down, too many requests from this IP address.\nPlease retry again in 12 seconds.\nError code: ip_10_secs_limit.',
        }),
        waitSeconds: 12,
      },
      'too many, with Retry-After in plain text': {
        spoil: () => ({
          status: 429,
          headers: { 'content-type': 'text/plain', 'retry-after': '17' },
          body: 'Slow down',
        }),
        waitSeconds: 17,
      },
      'too many, in JSON': {
        spoil: () => ({
          ...json({ errors: ['Slow down'], error_type: 'rate_limit', extras: { wait_seconds: 23 } }),
          status: 429,
        }),
        waitSeconds: 23,
      },
    },
  }
  return forum
}

const html = { 'content-type': 'text/html; charset=utf-8' }

const json = (value: object): SiteAnswer => ({
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
})

const refusal = (status: number, error_type: string, error: string): SiteAnswer => ({
  ...json({ errors: [error], error_type }),
  status,
})

const frontPage = (prefix: string) => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta property="og:site_name" content="The Menders&rsquo; Forum" />
<meta name="generator" content="Discourse 2026.1.0 - https://github.com/discourse/discourse version 0123abc">
<meta name="discourse-base-uri" content="${prefix}"></head><body></body></html>`
