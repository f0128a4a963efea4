/** The sites of the connectors' tests say a sentence where people write a page: here each paragraph gets what posts usually hold besides. */
import type { Spoil } from '../connectors/kit/site-server.ts'

/** 1.4 KB. */
const more = `
<p>I have had this one apart <strong>twice</strong> now, and each time it worked for a day or two. The manual says to look at the
contacts first, which I did; they are clean. <a href="https://manuals.example.org/kettles/k-200?page=14" title="page 14">Its drawing</a>
shows a second spring behind the <em>steam tube</em>, which mine does not seem to have, or not any more.</p>
<ul>
<li>With the lid open it goes on, and clicks off after about ten seconds.</li>
<li>With the lid shut it boils, but only when it is more than half full &amp; level.</li>
<li>A different base makes no difference: I borrowed one from a neighbour to be sure.</li>
</ul>
<blockquote>
<p>If the strip has been bent once, it will not come back to where it was. Replace it, it is the cheapest part of the whole thing.</p>
</blockquote>
<p>That is what <a href="/u/mirela">somebody wrote</a> about the older model. Is it true of this one, too? What I measured, cold:</p>
<pre><code>switch, open      0.4 ohm
switch, closed    > 20 M
strip to body     1.2 ohm   (expected: none)
</code></pre>
<p>I would rather mend it than buy a new one, and I have a soldering iron, a meter and <code>T10</code> bits. Where do I go on from
here, and is there anything that should not be touched while it is plugged in?</p>`.replaceAll('> 20', '&gt; 20')

const inJson = JSON.stringify(more).slice(1, -1)
const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const inXml = more.replace(/[&<>]/g, (character) => escapes[character] ?? character)

export const atRealLength: Spoil = (answer) => ({
  ...answer,
  body: `${answer.body}`.replaceAll('</p>', `</p>${inJson}`).replaceAll('&lt;/p&gt;', `&lt;/p&gt;${inXml}`),
})
