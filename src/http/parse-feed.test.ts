import { describe, expect, test } from 'vitest'
import { feedLinks } from './feed-links.ts'
import { parseFeed } from './parse-feed.ts'

test('RSS: titles are decoded once more, content and summary kept apart, dates as written', async () => {
  const feed = await parseFeed(`\ufeff
    <?xml version="1.0"?>
    <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
      xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule">
    <channel><title>Mend &amp;amp; Make</title><link>https://a.example/</link><language>en-gb</language><ttl>60</ttl>
      <copyright>(c) Ann</copyright><creativeCommons:license>https://creativecommons.org/licenses/by/4.0/</creativeCommons:license>
      <item><title>Zips &amp;amp; List&lt;String&gt;</title><link>https://a.example/1</link><guid isPermaLink="false">g1</guid>
        <pubDate>Sat, 3 Jan 2026 1:00 EST</pubDate><dc:creator>Ann</dc:creator><category>zip</category><category>zip</category>
        <description>short</description><content:encoded><![CDATA[<p>Full</p>]]></content:encoded></item>
      <item><title><![CDATA[It&#8217;s <em>good</em>]]></title><guid>https://a.example/2</guid><author>bob@a.example (Bob)</author></item>
    </channel></rss>`)

  expect(feed).toMatchObject({
    format: 'rss',
    title: 'Mend & Make',
    language: 'en-gb',
    ttlMinutes: 60,
    license: 'https://creativecommons.org/licenses/by/4.0/',
    rights: '(c) Ann',
  })
  expect(feed.entries[0]).toMatchObject({
    id: 'g1',
    title: 'Zips & List<String>',
    published: 'Sat, 3 Jan 2026 1:00 EST',
    contentHtml: '<p>Full</p>',
    summaryHtml: 'short',
    authors: [{ name: 'Ann' }],
    categories: ['zip'],
  })
  expect(feed.entries[1]).toMatchObject({
    title: 'It’s good',
    link: 'https://a.example/2',
    authors: [{ name: 'Bob' }],
  })
})

test('Atom: text, html and xhtml mean what they say; bases are followed; what was deleted is told', async () => {
  const feed = await parseFeed(`
    <feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"
      xml:base="https://a.example/blog/" xml:lang="de"><title type="text">A &amp; &lt;B&gt;</title><id>u</id>
      <updated>2026-01-01T00:00:00Z</updated><link rel="self" href="feed"/><link href="./"/>
      <link rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/"/>
      <at:deleted-entry ref="tag:a,1" when="2026-01-02T00:00:00Z"/>
      <entry><id>tag:a,2</id><title type="html">Fix &lt;b&gt;it&lt;/b&gt; &amp;amp; go</title>
        <link rel="enclosure" href="x.mp3"/><link rel="alternate" type="text/html" href="e/2"/>
        <updated>2026-01-03T00:00:00Z</updated><author><name>C</name><uri>https://c.example</uri></author>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>See <a href="pic.html">pic</a> <img src="i.png" alt="i"/></p></div></content>
        <summary>1 &lt; 2</summary><category term="t1" label="Tag One"/></entry>
      <entry xml:base="sub/"><id>3</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">X <em>y</em></div></title>
        <link href="e3"/><updated>2026-01-03T00:00:00Z</updated><content type="html">&lt;a href="rel"&gt;r&lt;/a&gt;</content></entry>
    </feed>`)

  expect(feed).toMatchObject({
    format: 'atom',
    title: 'A & <B>',
    link: 'https://a.example/blog/',
    language: 'de',
    license: 'https://creativecommons.org/licenses/by-sa/4.0/',
    deleted: [{ id: 'tag:a,1', when: '2026-01-02T00:00:00Z' }],
  })
  const [second, third] = feed.entries
  expect(second).toMatchObject({
    title: 'Fix it & go',
    link: 'https://a.example/blog/e/2',
    authors: [{ name: 'C', url: 'https://c.example' }],
    summaryHtml: '<p>1 &lt; 2</p>',
    categories: ['Tag One'],
  })
  expect(second?.contentHtml).toContain('href="https://a.example/blog/pic.html"')
  expect(second?.contentHtml).toContain('src="https://a.example/blog/i.png"')
  expect(third).toMatchObject({
    title: 'X y',
    link: 'https://a.example/blog/sub/e3',
    contentHtml: '<a href="https://a.example/blog/sub/rel">r</a>',
  })
})

test('RDF', async () => {
  const feed =
    await parseFeed(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://web.resource.org/cc/">
    <channel rdf:about="https://r.example/"><title>R</title><link>https://r.example/</link><description>d</description>
    <dc:rights>All mine</dc:rights></channel><item rdf:about="https://r.example/1"><title>One</title>
    <link>https://r.example/1</link><description>x</description><dc:date>2026-01-01</dc:date><dc:creator>Z</dc:creator>
    <cc:license rdf:resource="https://creativecommons.org/licenses/by/2.0/"/></item></rdf:RDF>`)
  expect(feed).toMatchObject({ format: 'rdf', title: 'R', rights: 'All mine' })
  expect(feed.entries).toMatchObject([
    {
      id: 'https://r.example/1',
      published: '2026-01-01',
      authors: [{ name: 'Z' }],
      license: 'https://creativecommons.org/licenses/by/2.0/',
    },
  ])
})

test('JSON Feed: text becomes HTML, titles are text', async () => {
  const item = { id: 1, url: 'https://j.example/1', title: 'T & <x>', content_text: 'a < b\n\nc', tags: ['x'] }
  const feed = await parseFeed(
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'J',
      items: [{ ...item, authors: [{ name: 'Q' }] }],
    }),
  )
  expect(feed.entries).toMatchObject([
    {
      id: '1',
      title: 'T & <x>',
      contentHtml: '<p>a &lt; b</p>\n<p>c</p>',
      authors: [{ name: 'Q' }],
      categories: ['x'],
    },
  ])
})

test('what the first parser finds nothing in, the second may', async () => {
  const feed = await parseFeed(
    '<rss version="2.0"><channel><title>V</title><item><pubDate>Sat, 3 Jan 2026 01:00:00 GMT</pubDate><source url="x">s</source></item></channel></rss>',
  )
  expect(feed.entries).toHaveLength(1)
})

test('a feed whose tags and ampersands are not as XML wants them is read all the same', async () => {
  const feed =
    await parseFeed(`<?xml version="1.0"?><!-- by hand --><rss version="2.0"><channel><title>Bench & Co</title>
    <image><url>https://a.example/logo.png</link></image>
    <item><title>Zips & sliders</title><link>https://a.example/?a=1&b=2</link><description>Pull < 3 <b>times</description></item>
    <item><title>Legs</title><guid isPermaLink=false>g2</guid><description><![CDATA[<p>Glue & wait</p>]]></description></item>
    </channel></rss>`)
  expect(feed.title).toBe('Bench & Co')
  expect(feed.entries).toMatchObject([
    { title: 'Zips & sliders', link: 'https://a.example/?a=1&b=2' },
    { title: 'Legs', summaryHtml: '<p>Glue & wait</p>' },
  ])
})

test('a feed that breaks off is not read: its last entry may be half of one', async () => {
  const whole =
    '<rss version="2.0"><channel><item><title>One</title></item><item><title>Two, and more</title></item></channel></rss>'
  await expect(parseFeed(whole.slice(0, whole.indexOf(', and')))).rejects.toMatchObject({ class: 'schema-drift' })
})

test('an empty feed is a feed', async () => {
  const feed = await parseFeed('<rss version="2.0"><channel><title>New</title></channel></rss>')
  expect([feed.title, feed.entries]).toEqual(['New', []])
})

test.each([
  '',
  ' ',
  '<!doctype html><title>Blog</title><p>hi',
  '{"error":"nope"}',
  '[]',
  'plain',
  '<xml/>',
  '%PDF-1.4',
])('what is no feed is said to be none: %s', async (text) => {
  await expect(parseFeed(text)).rejects.toMatchObject({ class: 'schema-drift' })
})

describe('hostile XML', () => {
  const rss = (inside: string, doctype = '') =>
    `<?xml version="1.0"?>${doctype}<rss version="2.0"><channel><title>t</title>${inside}</channel></rss>`
  const outcome = async (text: string) => JSON.stringify(await parseFeed(text).catch((error: Error) => error.message))

  test('entities are not expanded', async () => {
    const laughs = Array.from({ length: 12 }, (_, i) => `<!ENTITY a${i} "${i ? `&a${i - 1};`.repeat(10) : 'lol'}">`)
    const answer = await outcome(rss('<item><title>&a11;</title></item>', `<!DOCTYPE l [${laughs.join('')}]>`))
    expect(answer).not.toContain('lollol')
    const wide = `<!DOCTYPE l [<!ENTITY a "${'x'.repeat(100_000)}">]>`
    expect((await outcome(rss(`<item><title>${'&a;'.repeat(5_000)}</title></item>`, wide))).length).toBeLessThan(
      100_000,
    )
  })

  test('files are not read', async () => {
    const doctype =
      '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://127.0.0.1/z"> %y;]>'
    expect(await outcome(rss('<item><title>&x;</title></item>', doctype))).not.toContain('root:')
  })

  test('prototypes stay as they are', async () => {
    await outcome(
      rss(
        '<__proto__><polluted>1</polluted></__proto__><item><constructor><prototype><polluted>1</polluted></prototype></constructor></item>',
      ),
    )
    await outcome(
      '{"version":"https://jsonfeed.org/version/1","title":"t","items":[{"id":1,"__proto__":{"polluted":1}}]}',
    )
    expect('polluted' in {}).toBe(false)
  })

  test.each([
    ['deep', rss(`<item><title>t</title>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</item>`)],
    ['unclosed', `<rss version="2.0"><channel><item>${'<b>'.repeat(200_000)}`],
    ['deep JSON', `{"version":"https://jsonfeed.org/version/1","items":${'['.repeat(200_000)}`],
    [
      'many tombstones',
      `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>i</id>${'<a:deleted-entry ref="x"/>'.repeat(100_000)}</feed>`,
    ],
    ['NUL and lone surrogates', rss('<item><title>a\0b\ud800</title></item>')],
  ])('%s ends in an answer or a refusal', async (_, text) => {
    expect((await outcome(text)).length).toBeLessThan(2_000_000)
  })

  test('more entries than anybody reads are cut', async () => {
    expect((await parseFeed(rss('<item><title>x</title></item>'.repeat(20_000)))).entries).toHaveLength(10_000)
  })
})

test('a page names its feeds', () => {
  const html = `<html><head><base href="/blog/"><link rel="alternate" type="application/rss+xml" title="All &amp; more" href="rss">
    <link rel="stylesheet alternate" type="application/atom+xml; charset=utf-8" href="https://x.example/atom">
    <link rel=alternate type=application/rss+xml href=rss><link rel=alternate hreflang=de href=/de>
    <link rel=alternate type=application/rss+xml href="javascript:alert(1)"><link rel=alternate type=text/html href=/m>
    <body><a rel="alternate" type="application/feed+json" href="feed.json">feed</a>${'<div>'.repeat(1000)}`
  expect(feedLinks(html, 'https://a.example/page')).toEqual([
    { url: 'https://a.example/blog/rss', title: 'All & more', type: 'application/rss+xml' },
    { url: 'https://x.example/atom', type: 'application/atom+xml' },
    { url: 'https://a.example/blog/feed.json', type: 'application/feed+json' },
  ])
})
