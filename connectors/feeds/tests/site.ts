/** A blog with an Atom feed; texts written for this project. */
import type { ScenarioSite } from '../../kit/scenario.ts'
import { type SiteAnswer, type SiteRequest, startSite } from '../../kit/site-server.ts'

type Post = { id: string; title: string; html: string; date: string; updated: string; broken: boolean }

export async function startBlog(options: {
  items: number
  now: () => Temporal.Instant
  skewMinutes?: number
}): Promise<ScenarioSite> {
  const siteNow = () => options.now().add({ minutes: options.skewMinutes ?? 0 })
  const posts = new Map<string, Post>()
  const deleted = new Map<string, Post>()
  const tombstones = new Map<string, string>()
  let lastId = 0
  let version = 0
  const postOf = (id: string) => {
    const post = posts.get(id)
    if (!post) throw new Error(`${id} is not there`)
    version++
    return post
  }
  const insert = (instant: Temporal.Instant) => {
    const id = `tag:blog.example,2026:${++lastId}`
    const html = `<p>Descale it, <em>then</em> look at the switch. Kettle ${lastId}.</p>`
    const date = instant.toString({ smallestUnit: 'second' })
    posts.set(id, { id, title: `A kettle that clicks off, ${lastId}`, html, date, updated: date, broken: false })
    version++
    return id
  }
  for (let index = 0; index < options.items; index++) insert(siteNow().subtract({ hours: options.items - index }))

  const answer = ({ path, headers }: SiteRequest): SiteAnswer | undefined => {
    if (path === '/')
      return {
        headers: html,
        body: '<!doctype html><link rel="alternate" type="application/atom+xml" href="/feed.xml">',
      }
    if (path === '/plain') return { headers: html, body: '<!doctype html><title>No feed here</title>' }
    if (path !== '/feed.xml') return undefined
    const etag = `W/"${version}"`
    if (headers['if-none-match'] === etag) return { status: 304, headers: { etag }, body: '' }
    return { headers: { 'content-type': 'application/atom+xml', etag }, body: feedOf([...posts.values()], tombstones) }
  }
  const server = await startSite(answer, siteNow)
  return {
    server,
    settings: { url: `${server.url}/feed.xml`, fullText: true, license: 'CC-BY-4.0' },
    ids: () => [...posts.keys()],
    add: () => insert(siteNow()),
    edit(id, { title, html: body }) {
      const updated = siteNow().toString({ smallestUnit: 'second' })
      Object.assign(postOf(id), { ...(title && { title }), ...(body && { html: body }), updated })
    },
    delete(id) {
      deleted.set(id, postOf(id))
      posts.delete(id)
      tombstones.set(id, siteNow().toString())
    },
    restore(id) {
      const post = deleted.get(id)
      if (post) posts.set(id, post)
      tombstones.delete(id)
      version++
    },
    makeSimultaneous() {
      version++
      for (const post of posts.values()) post.date = post.updated = '2026-03-01T10:00:00Z'
    },
    breakItem(id, broken) {
      postOf(id).broken = broken
    },
    faults: {
      'an error document as HTTP 200': {
        spoil: () => ({ headers: { 'content-type': 'application/json' }, body: '{"error":"database away"}' }),
        endsAs: 'schema-drift',
      },
    },
  }
}

const html = { 'content-type': 'text/html; charset=utf-8' }

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function feedOf(posts: Post[], tombstones: Map<string, string>): string {
  const entries = posts.toReversed().map((post) =>
    post.broken
      ? `<entry><id>${post.id}</id><updated>${post.updated}</updated></entry>`
      : `<entry><id>${post.id}</id><title>${escaped(post.title)}</title>
  <link href="https://blog.example/posts/${post.id.split(':').at(-1)}"/><published>${post.date}</published><updated>${post.updated}</updated>
  <content type="html">${escaped(post.html)}</content><category term="kettles"/></entry>`,
  )
  const gone = [...tombstones].map(([id, when]) => `<at:deleted-entry ref="${id}" when="${when}"/>`)
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="en">
<id>tag:blog.example,2026:blog</id><title>Kettles and such</title><updated>2026-03-01T10:00:00Z</updated><author><name>Ines Bauer</name></author>
<link href="https://blog.example/"/>
${[...gone, ...entries].join('\n')}
</feed>`
}
