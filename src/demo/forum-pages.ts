/** What a person sees who follows an original link to the Workbench. */
import type { Reply } from './loopback-site.ts'
import {
  activeAt,
  type ForumPost,
  type ForumTopic,
  type Member,
  type MendingForum,
  topicPath,
} from './mending-forum.ts'
import { dayOf, escapeHtml, sitePage, siteStyles } from './site-page.ts'

const site = {
  site: 'The Workbench',
  motto: 'A forum of people who mend',
  headHtml: '<meta name="generator" content="Discourse 2026.10.0 - https://github.com/discourse/discourse">',
}

/** The page at an address; 404 where there is none. */
export function forumPage(forum: MendingForum, path: string): Reply {
  const [kind, ...rest] = path.split('/').filter(Boolean)
  if (kind === undefined) return frontPage(forum)
  if (kind === 'tos') return terms()
  // With a slug before the number, and the number of a post after it, or without.
  const topic = kind === 't' ? forum.topics.get(Number(rest.find((part) => /^\d+$/.test(part)))) : undefined
  if (topic) return topicPage(topic)
  const member = kind === 'u' ? forum.members.get(rest[0] ?? '') : undefined
  if (member) return memberPage(forum, member)
  return (
    siteStyles(path) ?? sitePage({ ...site, title: 'Not here', bodyHtml: '<h1>There is no such page here</h1>' }, 404)
  )
}

function frontPage({ topics }: MendingForum): Reply {
  const all = [...topics.values()].sort((a, b) => Number(b.isPinned) - Number(a.isPinned) || activeAt(b) - activeAt(a))
  return sitePage({ ...site, title: site.site, bodyHtml: `<h1>Latest topics</h1>\n${listHtml(all)}` })
}

function topicPage(topic: ForumTopic): Reply {
  const { title, tags, category, posts, solved } = topic
  const bodyHtml = `<h1 dir="auto">${escapeHtml(title)}</h1>
<p class="about">${[category.name, ...tags].map(escapeHtml).join(' · ')}</p>
${posts.map((post) => postHtml(post, post.number === solved)).join('\n')}
<p class="about">Posts are under <a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">CC BY-SA 4.0</a></p>`
  return sitePage({ ...site, title, bodyHtml })
}

const postHtml = (
  { id, number, by, at, likes, bodyHtml }: ForumPost,
  isSolution: boolean,
) => `<article id="post_${number}">
${isSolution ? '<p class="accepted">Solution</p>' : ''}
${withoutPictures(bodyHtml)}
<p class="about" id="p${id}">#${number} · ${memberHtml(by)} · ${dayOf(at)}${likes > 0 ? ` · ${likes} likes` : ''}</p>
</article>`

/** Pictures of emoji and of members are nowhere on this machine. */
const withoutPictures = (html: string) => html.replace(/<img [^>]*alt="([^"]*)"[^>]*>|<img [^>]*>/g, '$1')

function memberPage({ topics }: MendingForum, member: Member): Reply {
  const theirs = [...topics.values()].filter(({ posts }) => posts.some(({ by }) => by.id === member.id))
  const bodyHtml = `<h1 dir="auto">${escapeHtml(member.name)}</h1>
<p class="about">@${escapeHtml(member.username)}</p>
<h2>Wrote in</h2>
${listHtml(theirs)}`
  return sitePage({ ...site, title: member.name, bodyHtml })
}

function terms(): Reply {
  const bodyHtml = `<h1>Terms</h1>
<p>What you write here stays yours. You let everybody use it under <a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">CC BY-SA 4.0</a>.</p>`
  return sitePage({ ...site, title: 'Terms', bodyHtml })
}

function listHtml(topics: ForumTopic[]): string {
  const rows = topics.map((topic) => {
    const { title, posts, solved, isPinned } = topic
    const states = [isPinned && 'pinned', solved !== undefined && 'solved'].filter(Boolean).map((state) => `, ${state}`)
    return `<li class="post"><a href="${escapeHtml(topicPath(topic))}" dir="auto">${escapeHtml(title)}</a><br>
<span class="about">${posts.length - 1} replies${states.join('')} · ${dayOf(activeAt(topic))}</span></li>`
  })
  return `<ul class="posts">\n${rows.join('\n')}\n</ul>`
}

const memberHtml = ({ username, name }: Member) =>
  `<a href="/u/${escapeHtml(username)}"><bdi>${escapeHtml(name)}</bdi></a>`
