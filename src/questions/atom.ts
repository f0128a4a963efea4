import { generateAtomFeed } from 'feedsmith'
import type { Texts } from '../http/texts.ts'
import { questionUrl } from './address.ts'
import { listTitle, listUrl } from './list-page.ts'
import type { ListedQuestion } from './list-questions.ts'

/**
 * Questions as an Atom feed (RFC 4287), with what everyone may see of them.
 * @param feed.updatedAt  when there is no question to take it from
 */
export function questionsFeed(
  questions: ListedQuestion[],
  feed: { tag?: string; origin: string; hub: string; updatedAt: Temporal.Instant; render(text: string): string },
  texts: Texts,
): string {
  const { tag, origin, hub, render } = feed
  const changed = questions.map(({ updatedAt }) => updatedAt)
  const last = changed.reduce<Temporal.Instant | undefined>(
    (latest, one) => (latest && Temporal.Instant.compare(latest, one) > 0 ? latest : one),
    undefined,
  )
  const self = origin + listUrl({ tag }, '/questions.atom')
  return generateAtomFeed({
    id: self,
    title: { value: texts.t('layout.title', { page: listTitle({ view: 'newest', tag }, texts), hub }) },
    updated: iso(last ?? feed.updatedAt),
    links: [
      { rel: 'self', type: 'application/atom+xml', href: self },
      { rel: 'alternate', type: 'text/html', href: origin + listUrl({ tag }) },
    ],
    entries: questions.map((question) => ({
      id: `${origin}/questions/${question.publicId}`,
      title: { value: question.title },
      updated: iso(question.updatedAt),
      published: iso(question.createdAt),
      links: [{ rel: 'alternate', type: 'text/html', href: origin + questionUrl(question.publicId, question.title) }],
      authors: [
        question.asker
          ? { name: question.asker.name, uri: `${origin}/members/${question.asker.handle}` }
          : { name: texts.t('post.former-member') },
      ],
      categories: question.tags.map((term) => ({ term })),
      content: { value: render(question.body), type: 'html' as const },
    })),
  } as unknown as Parameters<typeof generateAtomFeed>[0])
}

const iso = (at: Temporal.Instant) => at.round('second').toString()
