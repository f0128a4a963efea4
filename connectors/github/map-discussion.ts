/** A discussion becomes an item, its comments and their replies the item's replies. Pure. */
import type { Item, License, Reply } from '../contract.ts'
import { oneLine } from '../plain-text.ts'
import type { Discussion, DiscussionReply } from './discussion-shapes.ts'
import { idOf } from './ids.ts'
import { licenseOfCommunity } from './license.ts'
import { authorOf, type Home, instant, isBot, repliersOf, textOf } from './map.ts'
import type { Settings } from './settings.ts'
import type { User } from './shapes.ts'

export function discussionItem(settings: Settings, home: Home, discussion: Discussion): Item {
  const license = licenseOfCommunity(settings)
  const author = authorOf(settings, userOf(discussion.author), 'author')
  const replies = repliesOf(settings, discussion, license)
  const accepted = replies.find((reply) => reply.accepted)
  const chosenAt = discussion.answerChosenAt
  return {
    externalId: idOf(home.id, 'discussion', discussion.number),
    // Elsewhere “answered” means nothing.
    kind: discussion.category.isAnswerable ? 'question' : 'discussion',
    canonicalUrl: discussion.url,
    title: discussion.title,
    ...textOf(discussion.body, discussion.url, license),
    tags: [...new Set([oneLine(discussion.category.name), ...labelsOfDiscussion(discussion)].filter(Boolean))],
    createdAt: instant(discussion.createdAt),
    updatedAt: instant(discussion.updatedAt),
    sourceVersion: discussion.updatedAt,
    authors: [author, ...repliersOf(replies)],
    replies,
    ...(accepted && { accepted: { replyId: accepted.externalId, ...(chosenAt && { at: instant(chosenAt) }) } }),
    metrics: {
      answers: replies.length,
      score: discussion.upvoteCount,
      ...(discussion.closed && { closed: 1 }),
      ...(discussion.locked && { locked: 1 }),
    },
    license,
    attribution: { text: `Started by ${author.name} in ${home.name} on GitHub`, url: discussion.url },
  }
}

export const labelsOfDiscussion = ({ labels }: Pick<Discussion, 'labels'>): string[] =>
  (labels?.nodes ?? []).flatMap((label) => oneLine(label?.name ?? '') || [])

/** Comments, each followed by its replies. A deleted one goes, those below it stay. */
function repliesOf(settings: Settings, { comments, answer }: Discussion, license: License): Reply[] {
  const isShown = (comment: DiscussionReply) =>
    !comment.deletedAt &&
    // What was minimized stays hidden, unless it is the answer.
    (!comment.isMinimized || comment.id === answer?.id) &&
    (settings.bots || !isBot(userOf(comment.author)))
  const replyOf = (comment: DiscussionReply, parentId?: string): Reply => ({
    externalId: comment.id,
    url: comment.url,
    content: textOf(comment.body, comment.url, license).content,
    author: authorOf(settings, userOf(comment.author), 'answerer'),
    createdAt: instant(comment.createdAt),
    updatedAt: instant(comment.updatedAt),
    score: comment.upvoteCount,
    accepted: comment.id === answer?.id,
    ...(parentId !== undefined && { parentId }),
    license,
  })
  const shown = comments.flatMap((comment) => {
    const hasParent = isShown(comment)
    const below = comment.replies.filter(isShown).map((reply) => replyOf(reply, hasParent ? comment.id : undefined))
    return hasParent ? [replyOf(comment), ...below] : below
  })
  return [...new Map(shown.map((reply) => [reply.externalId, reply])).values()]
}

const userOf = (author: DiscussionReply['author']): User =>
  author && { login: author.login, html_url: author.url, type: author.__typename }
