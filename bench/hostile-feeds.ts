/** Documents that were made to break what reads them, by name. */
export function* hostileFeeds(): Generator<[name: string, text: string]> {
  const rss = (items: string, before = '', attributes = '') =>
    `<?xml version="1.0"?>${before}<rss version="2.0"${attributes}><channel><title>T</title>${items}</channel></rss>`
  const item = (title: string) => `<item><title>${title}</title><link>https://a.example/1</link></item>`

  yield [
    'entities within entities (billion laughs)',
    rss(item('&e9;'), `<!DOCTYPE rss [<!ENTITY e0 "ha">${laughs()}]>`),
  ]
  const large = `<!DOCTYPE rss [<!ENTITY big "${'a'.repeat(100_000)}">]>`
  yield ['5,000 times an entity of 100 KB', rss(item('&big;'.repeat(5000)), large)]
  yield ['a file named as an entity', rss(item('&f;'), '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>')]
  yield ['100,000 elements within each other', rss(`<item>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</item>`)]
  yield ['200,000 tags that never end', rss('<b>'.repeat(200_000))]
  const namespaces = Array.from({ length: 20_000 }, (_, n) => ` xmlns:n${n}="urn:${n}"`).join('')
  yield ['20,000 namespaces', rss(item('x'), '', namespaces)]
  yield [
    'an element named __proto__',
    rss('<item><__proto__><polluted>1</polluted></__proto__><title>x</title></item>'),
  ]
  yield ['a title of 5 MB', rss(item('x '.repeat(2_500_000)))]
  yield ['100,000 items', rss(item('x').repeat(100_000))]
  yield ['200,000 comments that are not closed', `${'<!-- '.repeat(200_000)}${rss(item('x'))}`]
  yield ['200,000 CDATA sections', rss(`<item><title>${'<![CDATA[x]]>'.repeat(200_000)}</title></item>`)]
  yield ['an attribute of 3 MB', rss(`<item a="${'x'.repeat(3_000_000)}"><title>x</title></item>`)]
  yield ['JSON, 100,000 arrays within each other', `${'['.repeat(100_000)}${']'.repeat(100_000)}`]
  const version = '"version":"https://jsonfeed.org/version/1.1","title":"T"'
  yield ['a JSON feed with 100,000 levels', `{${version},"items":${'['.repeat(100_000)}${']'.repeat(100_000)}}`]
  yield ['nothing but white space', ' \n'.repeat(500_000)]
}

function laughs(): string {
  return Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join('')
}
