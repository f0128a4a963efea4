import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { expect, test } from 'vitest'
import { cleanHtml } from './clean-html.ts'
import { htmlToText } from './html-to-text.ts'
import { renderContent, renderMarkdown } from './markdown.ts'
import { textToHtml } from './text-to-html.ts'

const options = { baseUrl: 'https://blog.example/posts/one', nofollow: true }
const clean = (html: string) => cleanHtml(html, options)

/** Everything that could act or load, as a browser would read the text. */
function dangersIn(html: string): string[] {
  const found: string[] = []
  const harmless = new Set([
    'href',
    'rel',
    'dir',
    'lang',
    'title',
    'start',
    'reversed',
    'colspan',
    'rowspan',
    'scope',
    'datetime',
  ])
  const parser = new Parser({
    onopentag(name, attributes) {
      if (
        /^(script|style|svg|math|iframe|form|input|button|img|video|audio|object|embed|link|meta|base|template|noscript|textarea|select|xmp|plaintext|title)$/.test(
          name,
        )
      )
        found.push(name)
      for (const [key, value] of Object.entries(attributes)) {
        if (!harmless.has(key)) found.push(`${name} ${key}`)
        if (key === 'href' && !/^(https?|mailto):/.test(value)) found.push(value)
      }
    },
    oncomment: (text) => void found.push(`comment ${text}`),
    onprocessinginstruction: (name) => void found.push(`instruction ${name}`),
  })
  parser.end(html)
  return found
}

const hostile = [
  '<script>alert(1)</script>',
  '<ScRiPt src=//evil.example/x.js></sCrIpT>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<img src=x onerror=alert(1)>',
  '<img src="x" onerror="alert(1)" alt="a<b onmouseover=alert(1)>">',
  '<img src=`x` onerror=alert(1)>',
  '<img/src/onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVa\tScRiPt:alert(1)">x</a>',
  '<a href="java\nscript:alert(1)">x</a>',
  '<a href="&#106;avascript&colon;alert(1)">x</a>',
  '<a href="\u0001javascript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="vbscript:x">x</a>',
  '<a href="//evil.example" onclick="alert(1)" style="position:fixed" class=big id=me target=_top>x</a>',
  '<svg onload=alert(1)><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<svg><animate attributeName=href values=javascript:alert(1) /><a id=x><text x=20 y=20>x</text></a></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<math><mi xlink:href="data:x,<script>alert(1)</script>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<template><script>alert(1)</script></template>',
  '<title><a href="</title><img src=x onerror=alert(1)>">',
  '<textarea><a title="</textarea><img src=x onerror=alert(1)>">',
  '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="javascript:alert(1)"><embed src=x></object>',
  '<form action=//evil.example><input name=q><button formaction="javascript:alert(1)">go</button></form>',
  '<style>@import "//evil.example"; body{display:none}</style>',
  '<link rel=stylesheet href=//evil.example><meta http-equiv=refresh content="0;url=//evil.example"><base href=//evil.example>',
  '<p style="background:url(//evil.example)">x</p><body background=x onload=alert(1)>',
  '<video src=x onerror=alert(1)><source onerror=alert(1)></video><audio autoplay src=x>',
  '<details open ontoggle=alert(1)>x</details><div onpointerenter=alert(1)>x</div>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<!--[if IE]><script>alert(1)</script><![endif]-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<?xml-stylesheet href="x"?><p>x',
  '<p dir="rtl" lang="x" onfocus=alert(1) autofocus tabindex=1 contenteditable>x</p>',
  '<a href="https://x.example/&quot; onclick=&quot;alert(1)">x</a>',
  '<a title="&quot;><script>alert(1)</script>" href=/>x</a>',
  '<abbr title="&quot; onclick=&quot;alert(1)">x</abbr>',
  '<table background=x><td background=x><svg><desc><p>x</table>',
  '<select><option><script>alert(1)</script></option></select>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '<b/><i/onclick=alert(1)>x',
  '<a href="https://user:pass@x.example/">x</a>',
  '<p>\0<scr\0ipt>alert(1)</scr\0ipt>',
  '<plaintext><script>alert(1)',
  '<a href=https://x.example/ <script>alert(1)</script>',
  '"><script>alert(1)</script>',
  '<bgsound src="javascript:alert(1)"><frameset onload=alert(1)><marquee onstart=alert(1)>x</marquee>',
]

test.each(hostile)('comes out clean, and the same when cleaned again: %s', (html) => {
  const once = clean(html)
  expect(dangersIn(once)).toEqual([])
  expect(clean(once)).toBe(once)
  expect(once).not.toContain('\0')
})

test('so does any mixture of it', () => {
  const part = fc.oneof(
    fc.constantFrom(...hostile),
    fc.constantFrom(
      '<p>',
      '</p>',
      '<a href="',
      '">',
      "'",
      '<',
      '>',
      '&',
      '<b',
      '/>',
      '<!--',
      '-->',
      '<svg>',
      '</svg>',
      '<img src=',
      '\0',
      '<table><tr>',
    ),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const once = clean(parts.join(''))
      expect(dangersIn(once)).toEqual([])
      expect(clean(once)).toBe(once)
    }),
    { numRuns: 500 },
  )
})

test('what people write stays', () => {
  const html =
    '<h2>How</h2><p>Take a <em>small</em> <code>M3 &lt; M4</code> screw.</p><pre><code>a\n  b</code></pre><ul><li>1</li></ul>' +
    '<blockquote><p>said</p></blockquote><table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td colspan="2">b</td></tr></tbody></table>'
  expect(clean(html)).toBe(html)
})

test('links are absolute, and say what they are', () => {
  expect(clean('<a href="../two?x=1&amp;y=2" rel="me">t</a>')).toBe(
    '<a href="https://blog.example/two?x=1&amp;y=2" rel="noopener ugc nofollow">t</a>',
  )
  expect(cleanHtml('<a href="/a">t</a>', { ...options, nofollow: false })).toBe(
    '<a href="https://blog.example/a" rel="noopener ugc">t</a>',
  )
  expect(clean('<a href="#part">t</a><a name=x>u</a>')).toBe(
    '<a href="https://blog.example/posts/one#part" rel="noopener ugc nofollow">t</a><span>u</span>',
  )
  expect(cleanHtml('<a href="/a">t</a>', { baseUrl: 'nonsense', nofollow: true })).toBe('<span>t</span>')
})

test('images become links with their words, and nothing is loaded', () => {
  expect(clean('<p><img src="i/zip.png" alt="A zip"></p>')).toBe(
    '<p><a href="https://blog.example/posts/i/zip.png" rel="noopener ugc nofollow">A zip</a></p>',
  )
  expect(clean('<img src="https://x.example/cat.jpg">')).toContain('>cat.jpg</a>')
  expect(clean('<a href="/big"><img src="small.png" alt="A cat"></a>')).toBe(
    '<a href="https://blog.example/big" rel="noopener ugc nofollow"><span>A cat</span></a>',
  )
  expect(clean('x<img src="https://count.example/p.gif" width=1 height=1>')).toBe('x<span></span>')
})

test.each([
  ['tags that never close', '<b>'.repeat(300_000)],
  ['tables in tables', '<table><tr><td>'.repeat(60_000)],
  ['links with a long base', '<a href=a>x'.repeat(90_000)],
  ['brackets', '<'.repeat(1_000_000)],
  ['ampersands', '&'.repeat(1_000_000)],
  ['closing tags', `${'<i>'.repeat(15_000)}${'</p>'.repeat(200_000)}`],
])('the output is bounded: %s', (_, html) => {
  const baseUrl = `https://blog.example/${'long/'.repeat(300)}`
  expect(cleanHtml(html, { baseUrl, nofollow: true }).length).toBeLessThan(5_000_000)
  expect(htmlToText(html).length).toBeLessThanOrEqual(500_000)
})

test('text for readers: entities decoded, blocks on lines, no scripts', () => {
  expect(htmlToText('<p>Fix&nbsp;it &amp; <b>go</b></p><style>x{}</style><ul><li>a<li>b</ul>x<br>y')).toBe(
    'Fix it & go\na\nb\nx\ny',
  )
  expect(htmlToText('<pre>a\n  b</pre>')).toBe('a\n  b')
  expect(htmlToText('1 &lt; 2 &#x41;')).toBe('1 < 2 A')
})

test('Markdown renders, HTML in it shows as written', () => {
  expect(renderMarkdown('Use `M3`, see [this](../t "x") <script>alert(1)</script>', options)).toBe(
    '<p>Use <code>M3</code>, see <a href="https://blog.example/t" rel="noopener ugc nofollow">this</a> ' +
      '&lt;script&gt;alert(1)&lt;/script&gt;</p>\n',
  )
  expect(renderMarkdown('[x](javascript:alert(1)) ![a](b.png)', options)).not.toMatch(/href="javascript|<img/)
})

test('content renders by its format', () => {
  const content = { value: 'a < b\nc\n\n<b>d</b>', baseUrl: options.baseUrl }
  expect(renderContent({ ...content, format: 'text' }, { dofollow: false })).toBe(
    '<p>a &lt; b<br />c</p>\n<p>&lt;b&gt;d&lt;/b&gt;</p>',
  )
  expect(renderContent({ ...content, value: '<b onclick=x>d</b>', format: 'html' }, { dofollow: false })).toBe(
    '<b>d</b>',
  )
  expect(renderContent({ ...content, value: '[d](/e)', format: 'markdown' }, { dofollow: true })).toBe(
    '<p><a href="https://blog.example/e" rel="noopener ugc">d</a></p>\n',
  )
  expect(textToHtml('"x" & \'y\'')).toBe("<p>&quot;x&quot; &amp; 'y'</p>")
})

test('a run of spaces without end is read like any text', () => {
  expect(htmlToText(`<pre>${' '.repeat(490_000)}end</pre>`)).toBe('end')
  expect(htmlToText('<pre>one \t \ntwo</pre>')).toBe('one\ntwo')
})
