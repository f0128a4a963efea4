import { type Field, field } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import { calledName } from '../mentors/reasons.ts'
import { type Act, authorName, type CommentOnPage, commentOnPage, relations, removedText } from './comment-on-page.ts'
import type { Tools } from './page-tools.ts'
import type { ShownQuestion } from './queries.ts'
import type { Author, ShownComment } from './shown-posts.ts'
import { isPublic, judge, type PostAction, type Standing } from './states.ts'

export type Byline = Portrait & {
  name: string
  url?: string
  rel: string
  did: string
  date: string
  dateTime: string
  edited?: string
}

export type Press = { label: string; count: string; value: string; isPressed: boolean; action?: string; url?: string }
export type Button = { label: string; action: string; look: 'verb' | 'quiet'; isPressed?: boolean }

export type PostOnPage = {
  anchor: string
  title: string
  isAccepted: boolean
  verdict?: string
  notice?: string
  by: Byline
  /** Of an answer that two found in a session. */
  credit?: string
  bodyHtml: string
  tags: { name: string; url: string }[]
  votes: Press[]
  score?: string
  buttons: Button[]
  acts: Act[]
  comments: CommentOnPage[]
  comment?: { action: string; isOpen: boolean; field: Field }
  signInToComment?: string
  /** To meet the mentor who answered. */
  book?: { label: string; url: string; when: string }
}

type Writing = { comment?: { ref: string; body: string; error: string } }

type GivenPost = {
  kind: 'question' | 'answer'
  ref: string
  id: string
  author: Author
  body: string
  standing: Standing
  reason: string | null
  score: number
  version: number
  vote: number
  foundWith?: string
  createdAt: Temporal.Instant
  editedAt: Temporal.Instant | null
  comments: ShownComment[]
}

/** A question or an answer as its page shows it, with everything that whoever looks may do to it. */
export function postOnPage(post: GivenPost, question: ShownQuestion, writing: Writing, tools: Tools): PostOnPage {
  const { texts, viewer } = tools
  const { t } = texts
  const isQuestion = post.kind === 'question'
  const at = `/posts/${post.kind}/${post.ref}`
  const isAccepted = !isQuestion && question.acceptedAnswerId === post.id
  const held = relations(viewer, post.kind, post.author, question.author)
  const may = (action: PostAction) =>
    isPublic(question.standing) || isQuestion
      ? viewer !== undefined && judge(post.kind, post.standing, action, held) === 'allowed'
      : false
  const name = authorName(post.author, texts)
  const about = isQuestion ? question.title : t('post.answer-of', { name })
  const act = (action: PostAction, label: string, path: string): Act[] =>
    may(action) ? [{ label, url: `${at}/${path}`, about }] : []
  const isClosed = post.standing === 'closed' || post.standing === 'closed-by-others'
  const canVote = viewer === undefined ? isPublic(post.standing) : may('vote')
  return {
    anchor: isQuestion ? 'question' : `answer-${post.ref}`,
    title: isQuestion ? question.title : '',
    isAccepted,
    verdict: isAccepted ? t('answer.accepted', { name: authorName(question.author, texts) }) : undefined,
    notice: isQuestion || isPublic(post.standing) ? undefined : removedText(post.standing, post.reason, texts),
    by: byline(post, question, tools),
    ...(post.foundWith ? { credit: t('booking.learning.credit', { asker: post.foundWith, mentor: name }) } : {}),
    bodyHtml: scrollable(tools.render(post.body)),
    tags: isQuestion ? question.tags.map((tag) => ({ name: tag, url: `/tags/${encodeURIComponent(tag)}` })) : [],
    votes: canVote ? votesOf(post, at, tools) : [],
    score: canVote ? undefined : scoreText(post, texts),
    buttons: [
      ...(may('accept')
        ? [
            {
              label: t(isAccepted ? 'answer.unaccept' : 'answer.accept'),
              action: `${at}/accept`,
              look: isAccepted ? ('quiet' as const) : ('verb' as const),
            },
          ]
        : []),
      ...(may('reopen') && isClosed
        ? [{ label: t('question.reopen'), action: `${at}/reopen`, look: 'verb' as const }]
        : []),
    ],
    acts: [
      ...(isQuestion ? [] : [{ label: t('post.link'), url: `#answer-${post.ref}`, about }]),
      ...act('edit', t('post.edit'), 'edit'),
      ...(post.version > 1 ? [{ label: t('post.history'), url: `${at}/history`, about }] : []),
      ...act('close', t('post.close'), 'close'),
      ...act('delete', t('post.delete'), 'delete'),
      ...act('restore', t('post.restore'), 'restore'),
      ...(viewer === undefined
        ? [{ label: t('post.flag'), url: `${at}/flag`, about }]
        : act('flag', t('post.flag'), 'flag')),
    ],
    ...(isQuestion ? {} : bookOf(post.author, tools)),
    comments: post.comments.flatMap((comment) => commentOnPage(comment, question, tools)),
    comment: may('comment') ? commentForm(post, `${at}/comments`, writing, texts) : undefined,
    signInToComment: viewer === undefined && isPublic(post.standing) ? tools.signInUrl : undefined,
  }
}

function bookOf(author: Author, { texts, free }: Tools): Pick<PostOnPage, 'book'> {
  const link = author && free.get(author.id)
  if (!link) return {}
  return {
    book: { label: texts.t('book.verb.name', { name: calledName(author.name) }), url: link.url, when: link.text },
  }
}

function commentForm(post: GivenPost, action: string, { comment }: Writing, { t }: Texts): PostOnPage['comment'] {
  const isOpen = comment?.ref === post.ref
  return {
    action,
    isOpen,
    field: field({
      id: `comment-on-${post.ref}`,
      name: 'body',
      label: t('post.your-comment'),
      kind: 'textarea',
      hint: t('post.comment-hint'),
      value: isOpen ? comment.body : '',
      error: isOpen ? comment.error : undefined,
      rows: 3,
      maxlength: 1000,
    }),
  }
}

function byline(post: GivenPost, question: ShownQuestion, { texts, viewer }: Tools): Byline {
  const { t } = texts
  const name = authorName(post.author, texts)
  const when = (at: Temporal.Instant) => (viewer ? texts.momentIn(at, viewer.timeZone) : texts.day(at))
  const did =
    post.kind === 'question'
      ? t('question.asked')
      : isSoon(question.createdAt, post.createdAt)
        ? t('answer.after', { hours: Math.max(1, hoursBetween(question.createdAt, post.createdAt)) })
        : t('answer.answered')
  return {
    ...portraitOf(name),
    name,
    url: post.author ? `/members/${post.author.handle}` : undefined,
    rel: 'author',
    did,
    date: when(post.createdAt),
    dateTime: post.createdAt.toString(),
    edited: post.editedAt ? t('item.edited', { date: when(post.editedAt) }) : undefined,
  }
}

const hoursBetween = (from: Temporal.Instant, to: Temporal.Instant) => Math.round(from.until(to).total('hours'))
const isSoon = (from: Temporal.Instant, to: Temporal.Instant) => hoursBetween(from, to) <= 48

/** Visitors are shown the same, leading to the sign-in. */
function votesOf(post: GivenPost, at: string, { texts, viewer, signInUrl }: Tools): Press[] {
  const { t, number } = texts
  const scored = post.score === 0 ? '' : number(post.score)
  const press = (label: string, value: 1 | -1, count: string): Press => ({
    label,
    count,
    value: String(value),
    isPressed: post.vote === value,
    ...(viewer ? { action: `${at}/vote` } : { url: signInUrl }),
  })
  if (post.kind === 'question') return [press(t('vote.same-problem'), 1, scored)]
  return [press(t('vote.useful'), 1, scored), press(t('vote.not-useful'), -1, '')]
}

function scoreText(post: GivenPost, { t }: Texts): string | undefined {
  if (post.score === 0) return undefined
  return t(post.kind === 'question' ? 'question.score' : 'answer.score', { score: post.score })
}

/** What may be wider than the page scrolls by itself, by keyboard too. The HTML is cleaned: these tags carry no attributes. */
const scrollable = (html: string) =>
  html.replaceAll('<pre>', '<pre tabindex="0">').replaceAll('<table>', '<table tabindex="0">')
