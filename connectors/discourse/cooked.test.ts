import { expect, test } from 'vitest'
import { cleanHtml } from '../../src/http/clean-html.ts'
import { beginningOf, readable } from './cooked.ts'

/** As the hub shows it. */
const shown = (cooked: string) =>
  cleanHtml(readable(cooked), { baseUrl: 'https://forum.example.org/f/t/seams/7', nofollow: false }).replaceAll(
    ' rel="noopener ugc"',
    '',
  )

test.each([
  [
    'relative links',
    '<a href="/f/u/ada">@ada</a> <a href="//cdn.example.org/a.pdf">a.pdf</a>',
    '<a href="https://forum.example.org/f/u/ada">@ada</a> <a href="https://cdn.example.org/a.pdf">a.pdf</a>',
  ],
  [
    'emoji',
    '<img src="/e/wrench.png" class="emoji" alt=":wrench:"> <img class="emoji" alt=":wave:t3:"> <img class="emoji" alt=":constructor:">',
    '🔧 👋 :constructor:',
  ],
  [
    'an image in a box',
    '<div class="lightbox-wrapper"><a class="lightbox" href="/up/a.jpeg"><img src="/up/a_2.jpeg" alt="the seam"><div class="meta"><svg></svg><span class="filename">a</span> <span class="informations">12 KB</span></div></a></div>',
    '<div><a href="https://forum.example.org/up/a.jpeg">the seam</a></div>',
  ],
  [
    'an image without words',
    '<a class="lightbox" href="/up/a.jpeg"><img src="/up/a_2.jpeg"></a>',
    '<a href="https://forum.example.org/up/a.jpeg">a.jpeg</a>',
  ],
  [
    'a preview of another site',
    '<aside class="onebox x" data-onebox-src="https://else.example/p"><header class="source"><img class="site-icon" src="i"><a href="https://else.example">else</a></header><article class="onebox-body"><h3><a href="https://else.example/p">Its <i>title</i></a></h3><p>Its words.</p><h4>More</h4></article></aside>after',
    '<p><a href="https://else.example/p">Its title</a></p>after',
  ],
  [
    'a preview without a title',
    '<aside class="onebox"><a href="https://else.example/p.pdf">x</a></aside>',
    '<p><a href="https://else.example/p.pdf">p.pdf</a></p>',
  ],
  [
    'a video',
    '<div class="youtube-onebox lazy-video-container" data-video-id="x" data-video-title="Sewing <1>"><a href="https://video.example/x"><img class="ytp-thumbnail-image" src="t"></a></div>',
    '<p><a href="https://video.example/x">Sewing &lt;1&gt;</a></p>',
  ],
  [
    'a player',
    '<video controls><source src="/up/v.mp4"><a href="/up/v.mp4">v</a></video><iframe src="https://frame.example/f"></iframe>',
    '<p><a href="https://forum.example.org/up/v.mp4">v.mp4</a></p><p><a href="https://frame.example/f">https://frame.example/f</a></p>',
  ],
  [
    'a quote',
    '<aside class="quote" data-username="x"><div class="title"><div class="quote-controls">v</div><img class="avatar" src="a"> Ada:</div><blockquote><p>Wax</p></blockquote></aside>',
    '<p><cite> Ada:</cite></p><blockquote><p>Wax</p></blockquote>',
  ],
  ['a heading', '<h2><a name="p-1" class="anchor" href="#p-1"></a>Seams</h2>', '<h2>Seams</h2>'],
  [
    'a poll',
    '<div class="poll"><ul><li>Yes</li></ul><div class="poll-info">3 voters</div></div>',
    '<div><ul><li>Yes</li></ul></div>',
  ],
  ['what mail programs repeat', '<p>New.</p><details class="elided"><summary>…</summary>Old.</details>', '<p>New.</p>'],
  [
    'code',
    '<pre data-code-wrap="sh"><code class="lang-sh">a &lt; b &amp;&amp; c</code></pre>',
    '<pre><code>a &lt; b &amp;&amp; c</code></pre>',
  ],
  [
    'text that looks like markup',
    '<p>&lt;img src=x onerror=alert(1)&gt; &amp;lt;</p>',
    '<p>&lt;img src=x onerror=alert(1)&gt; &amp;lt;</p>',
  ],
])('%s', (_, cooked, expected) => {
  expect(shown(cooked)).toBe(expected)
})

test.each([
  '<a class="lightbox" href="javascript:alert(1)"><img alt="&quot;><script>alert(1)</script>"></a>',
  '<aside class="onebox" data-onebox-src=\'"><script>alert(1)</script>\'><h3>&lt;script&gt;alert(1)&lt;/script&gt;</h3></aside>',
  '<iframe src="javascript:alert(1)"></iframe><video src="data:text/html,<script>alert(1)</script>"></video>',
  '<img class="emoji" alt="<script>alert(1)</script>">',
  '<div class="lazyYT" data-video-title="<script>alert(1)</script>" data-video-url="java&#9;script:alert(1)"></div>',
  '<p title=\'"onclick="alert(1)\' onclick="alert(1)">x</p><svg><a class="lightbox" href="x"><script>alert(1)</script></a></svg>',
  '<!--><script>alert(1)</script>--><style>@import "x"</style><plaintext><script>alert(1)</script>',
])('nothing that runs comes out of %j', (cooked) => {
  const html = shown(cooked)
  expect(html).not.toMatch(/<(script|iframe|video|style|svg|img)/i)
  expect(html).not.toMatch(/<[^>]*\s(on\w+|href\s*=\s*"?\s*(javascript|data))/i)
})

test('boxes and parts that never close take nothing with them but what is in them', () => {
  expect(shown('<p>one</p><aside class="onebox"><h3>two')).toBe('<p>one</p>two')
  expect(shown('</aside></div></p>one<div class="meta">two')).toBe('<p></p>one')
})

test('however deep and however much, it comes to an end', () => {
  for (const part of [
    '<div>',
    '<aside class="onebox">',
    '<aside class="quote"><div class="title">',
    '</p>',
    '<b><i>',
    '&amp;',
    '<',
  ])
    expect(readable(part.repeat(200_000)).length).toBeLessThan(2_000_000)
})

test('the beginning of a text is plain, on one line, and ends between words', () => {
  expect(
    beginningOf(
      '<p>Wax &amp; thread,<br>a <b>needle</b></p><aside class="onebox"><p>x</p></aside><ul><li>1</li></ul>',
      50,
    ),
  ).toBe('Wax & thread, a needle 1')
  expect(beginningOf('<p>one two three four</p><script>x</script>', 12)).toBe('one two…')
  expect(beginningOf(`<p>${'🪡'.repeat(50)}</p>`, 11).isWellFormed()).toBe(true)
})
