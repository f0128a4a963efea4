/** What a person sees who follows an original link to the Bench Blog or the Repair Café notes. */
import type { Reply } from './loopback-site.ts'
import type { Post, RepairBlog } from './repair-blog.ts'
import { dayOf, escapeHtml, sitePage, siteStyles } from './site-page.ts'

const site = {
  site: 'Bench Blog',
  motto: 'What we learned while mending',
  headHtml: `<link rel="alternate" type="application/rss+xml" title="Bench Blog" href="/feed.xml">
<link rel="alternate" type="application/feed+json" title="Repair Café notes" href="/notes.json">`,
}

const ccBy = '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>'

/** The page at a path; 404 where there is none. */
export function repairBlogPage({ posts, notes }: RepairBlog, path: string): Reply {
  const [folder, slug] = path.split('/').filter(Boolean)
  if (folder === undefined) return frontPage({ posts, notes })
  const post = folder === 'posts' ? posts.find((other) => other.slug === slug) : undefined
  if (post) return postPage(post, ccBy)
  const note = folder === 'notes' ? notes.find((other) => other.slug === slug) : undefined
  if (note) return postPage(note, 'All rights reserved')
  return (
    siteStyles(path) ?? sitePage({ ...site, title: 'Not here', bodyHtml: '<h1>There is no such page here</h1>' }, 404)
  )
}

function frontPage({ posts, notes }: RepairBlog): Reply {
  const bodyHtml = `<h1>Bench Blog</h1>
${listHtml('posts', posts)}
<h2>Repair Café notes</h2>
${listHtml('notes', notes)}`
  return sitePage({ ...site, title: site.site, bodyHtml })
}

function postPage(post: Post, licenceHtml: string): Reply {
  const bodyHtml = `<h1>${escapeHtml(post.title)}</h1>
<p class="about">${escapeHtml(post.author)} · ${dayOf(post.publishedAt)} · ${post.tags.map(escapeHtml).join(' · ')}</p>
${post.bodyHtml}
<p class="about">${licenceHtml}</p>`
  return sitePage({ ...site, title: post.title, bodyHtml })
}

function listHtml(folder: string, posts: Post[]): string {
  const rows = posts.map(
    ({
      slug,
      title,
      author,
      publishedAt,
    }) => `<li class="post"><a href="/${folder}/${slug}">${escapeHtml(title)}</a><br>
<span class="about">${escapeHtml(author)} · ${dayOf(publishedAt)}</span></li>`,
  )
  return `<ul class="posts">\n${rows.join('\n')}\n</ul>`
}
