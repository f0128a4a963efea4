/** Issues, releases and files of a repository become items. */
import type { Author, Content, Item, License, Reply } from '../contract.ts'
import { oneLine } from '../plain-text.ts'
import { idOf } from './ids.ts'
import { allowsWhole, licenseOfCommunity, licenseOfRepository } from './license.ts'
import { type Settings, webUrlOf } from './settings.ts'
import type { Comment, Commit, Issue, Release, User } from './shapes.ts'
import { excerptOfHtml, excerptOfMarkdown, excerptOfText, firstHeading, htmlOf, withoutFrontMatter } from './text.ts'

/** The repository that a page of GitHub's belongs to. */
export type Home = { id: number; name: string; url: string; spdx?: string }

export function issueItem(settings: Settings, home: Home, issue: Issue, comments: Comment[]): Item {
  const license = licenseOfCommunity(settings)
  const author = authorOf(settings, issue.user, 'author')
  const replies = comments
    .filter(({ user }) => settings.bots || !isBot(user))
    .map((comment) => commentReply(settings, comment, license))
  const tags = labelsOf(issue)
  return {
    externalId: idOf(home.id, 'issue', issue.number),
    kind: tags.some((tag) => /\bquestion\b/i.test(tag)) ? 'question' : 'discussion',
    canonicalUrl: issue.html_url,
    title: issue.title,
    ...textOf(issue.body ?? '', issue.html_url, license),
    tags,
    createdAt: instant(issue.created_at),
    updatedAt: instant(issue.updated_at),
    sourceVersion: issue.updated_at,
    authors: [author, ...repliersOf(replies)],
    replies,
    metrics: {
      answers: replies.length,
      score: issue.reactions?.['+1'] ?? 0,
      ...(issue.state === 'closed' && { closed: 1 }),
      ...(issue.locked && { locked: 1 }),
    },
    license,
    attribution: { text: `Opened by ${author.name} in ${home.name} on GitHub`, url: issue.html_url },
  }
}

export function releaseItem(settings: Settings, home: Home, release: Release): Item {
  const license = licenseOfRepository(settings, home.spdx)
  const author = authorOf(settings, release.author, 'author')
  const createdAt = instant(release.published_at ?? release.created_at)
  const title = oneLine(release.name ?? '') || release.tag_name
  return {
    externalId: idOf(home.id, 'release', release.id),
    kind: 'post',
    canonicalUrl: release.html_url,
    // “v2.0” says nothing in a list of all that a hub has.
    title: title.toLowerCase().includes(repositoryOf(home).toLowerCase()) ? title : `${repositoryOf(home)} ${title}`,
    ...textOf(release.body ?? '', release.html_url, license),
    tags: ['release', ...(release.prerelease ? ['prerelease'] : [])],
    createdAt,
    updatedAt: later(createdAt, release.updated_at ? instant(release.updated_at) : createdAt),
    authors: [author],
    license,
    attribution: { text: `Released by ${author.name} in ${home.name} on GitHub`, url: release.html_url },
  }
}

/** @param file.key  what names it in its id · @param commits  its last ones, newest first */
export function docItem(
  settings: Settings,
  home: Home,
  file: { key: string; path: string; branch: string; sha: string; text: string },
  commits: Commit[],
): Item {
  const license = licenseOfRepository(settings, home.spdx)
  const url = `${home.url}/blob/${addressed(file.branch)}/${addressed(file.path)}`
  const isMarkdown = /\.(md|mdx|markdown|mkd)$/i.test(file.path)
  const { text, title } = isMarkdown ? withoutFrontMatter(file.text) : { text: file.text, title: undefined }
  const root = `${home.url}/blob/${addressed(file.branch)}`
  const dates = commits.flatMap(({ commit }) => commit.author?.date ?? commit.committer?.date ?? []).map(instant)
  const updatedAt = dates.reduce(later, instant('2008-04-10T00:00:00Z'))
  const authors = committersOf(settings, commits)
  return {
    externalId: idOf(home.id, 'doc', file.key),
    kind: 'article',
    canonicalUrl: url,
    title: title ?? titleOf(home, file.path, isMarkdown ? text : ''),
    ...(isMarkdown
      ? textOf(text, url, license, root)
      : { content: contentOf('text', text, url, license), ...excerptField(excerptOfText(text)) }),
    tags: [],
    createdAt: dates.reduce(earlier, updatedAt),
    updatedAt,
    sourceVersion: file.sha,
    authors: authors.length > 0 ? authors : [{ name: home.name, url: home.url, role: 'author' }],
    license,
    attribution: { text: `${authors.length > 0 ? `${namesOf(authors)} in ` : ''}${home.name} on GitHub`, url },
  }
}

/** Names of labels, each once. */
export const labelsOf = ({ labels }: Pick<Issue, 'labels'>): string[] => [
  ...new Set(labels.map((label) => oneLine(typeof label === 'string' ? label : (label.name ?? ''))).filter(Boolean)),
]

/** Whether the settings want what carries these labels. */
export function isWanted(settings: Pick<Settings, 'labels'>, labels: string[]): boolean {
  const wanted = settings.labels.map((label) => label.toLowerCase())
  return wanted.length === 0 || labels.some((label) => wanted.includes(label.toLowerCase()))
}

export const isBot = (user: User): boolean => user?.type === 'Bot' || /\[bot\]$/.test(user?.login ?? '')

/** Null is an account that was deleted: GitHub shows it as ghost. */
export function authorOf(settings: Pick<Settings, 'baseUrl'>, user: User, role: Author['role']): Author {
  const web = webUrlOf(settings.baseUrl)
  if (!user) return { name: 'ghost', url: `${web}/ghost`, role }
  return { name: user.login, url: user.html_url ?? `${web}/${user.login}`, externalId: `user:${user.login}`, role }
}

/** Each of them once, in the order of their replies. */
export const repliersOf = (replies: Reply[]): Author[] => [
  ...new Map(replies.map(({ author }) => [author.externalId ?? author.name, author])).values(),
]

/** Whole where the licence lets it, else its beginning. */
export function textOf(
  markdown: string,
  baseUrl: string,
  license: License,
  root?: string,
): { content: Content; excerpt?: string } {
  if (allowsWhole(license)) {
    const value = htmlOf(markdown, root)
    return { content: { format: 'html', value, baseUrl }, ...excerptField(excerptOfHtml(value)) }
  }
  const excerpt = excerptOfMarkdown(markdown)
  return { content: { format: 'text', value: excerpt, baseUrl, truncated: true }, ...excerptField(excerpt) }
}

export const instant = (text: string): Temporal.Instant => Temporal.Instant.from(text)

function commentReply(settings: Settings, comment: Comment, license: License): Reply {
  return {
    externalId: `comment:${comment.id}`,
    url: comment.html_url,
    content: textOf(comment.body ?? '', comment.html_url, license).content,
    author: authorOf(settings, comment.user, 'answerer'),
    createdAt: instant(comment.created_at),
    updatedAt: instant(comment.updated_at),
    score: comment.reactions?.['+1'] ?? 0,
    accepted: false,
    license,
  }
}

const contentOf = (format: 'text', text: string, baseUrl: string, license: License): Content =>
  allowsWhole(license)
    ? { format, value: text, baseUrl }
    : { format, value: excerptOfText(text), baseUrl, truncated: true }

const excerptField = (excerpt: string) => (excerpt ? { excerpt } : {})

/** The newest first; a name without an account is one from a commit, and its mail address is not ours to spread. */
function committersOf(settings: Settings, commits: Commit[]): Author[] {
  const authors = new Map<string, Author>()
  for (const { author, commit } of commits) {
    const name = oneLine(commit.author?.name ?? '')
      .replace(/\S+@\S+/g, '')
      .trim()
    if (author) authors.set(author.login, authorOf(settings, author, 'author'))
    else if (name) authors.set(name, { name: name.slice(0, 300), role: 'author' })
  }
  return [...authors.values()]
}

function namesOf(authors: Author[]): string {
  const names = authors.slice(0, 3).map(({ name }) => name)
  return authors.length > 3 ? `${names.join(', ')} and others` : names.join(', ')
}

/** A README is about the repository; another file says in its heading, or its name, what it is about. */
function titleOf(home: Home, path: string, markdown: string): string {
  const heading = firstHeading(markdown)?.slice(0, 300)
  if (heading) return heading
  const file = (path.split('/').at(-1) ?? path).replace(/\.\w+$/, '')
  if (/^(readme|index)$/i.test(file)) return path.includes('/') ? (path.split('/').at(-2) ?? path) : home.name
  const words =
    file
      .replace(/^\d+[-_.]/, '')
      .replace(/[-_]+/g, ' ')
      .trim() || file
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const repositoryOf = ({ name }: Home) => name.split('/').at(-1) ?? name
const addressed = (path: string) => path.split('/').map(encodeURIComponent).join('/')
const later = (a: Temporal.Instant, b: Temporal.Instant) => (Temporal.Instant.compare(a, b) >= 0 ? a : b)
const earlier = (a: Temporal.Instant, b: Temporal.Instant) => (Temporal.Instant.compare(a, b) <= 0 ? a : b)
