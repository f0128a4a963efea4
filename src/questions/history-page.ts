import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import { differences, type Part } from './differences.ts'
import type { Post } from './find-post.ts'
import type { ShownRevision } from './revisions.ts'

export type HistoryPage = {
  title: string
  back: { url: string; label: string }
  /** Where there are more. */
  older?: { url: string; label: string }
  revisions: {
    anchor: string
    label: string
    by: Portrait & {
      name: string
      url?: string
      rel: string
      did: string
      date: string
      dateTime: string
      edited?: string
    }
    summary?: string
    parts: Part[]
  }[]
}

/** So many versions stand on one page. */
export const versionsShown = 20
/** Comparing all of them takes no longer than this: what is left over is shown as a whole. */
const waitForAll = 400

/**
 * Versions with what each changed, the newest first.
 * @param revisions  one more than are shown, where there are: the last one shown is compared with it
 */
export function historyPage(
  post: Post,
  revisions: ShownRevision[],
  texts: Texts,
  timeZone: string | undefined,
): HistoryPage {
  const { t } = texts
  const next = revisions[versionsShown]
  const startedAt = performance.now()
  return {
    title: t(post.kind === 'question' ? 'history.of-question' : 'history.of-answer', { title: post.question.title }),
    back: { url: post.url, label: t('history.back') },
    ...(next
      ? {
          older: { url: `?before=${revisions[versionsShown - 1]?.version ?? next.version}`, label: t('history.older') },
        }
      : {}),
    revisions: revisions.slice(0, versionsShown).map((revision, index) => {
      const before = revisions[index + 1]
      const name = revision.editor?.name ?? t('post.former-member')
      return {
        anchor: `version-${revision.version}`,
        label: t('history.version', { version: revision.version }),
        by: {
          ...portraitOf(name),
          name,
          url: revision.editor ? `/members/${revision.editor.handle}` : undefined,
          rel: 'author',
          did: t(before ? 'history.changed' : 'history.wrote'),
          date: timeZone === undefined ? texts.moment(revision.at) : texts.momentIn(revision.at, timeZone),
          dateTime: revision.at.toString(),
        },
        summary: revision.summary ?? undefined,
        parts: before
          ? differences(textOf(before), textOf(revision), waitForAll - (performance.now() - startedAt))
          : [{ text: textOf(revision), is: 'same' as const }],
      }
    }),
  }
}

const textOf = ({ title, body, tags }: ShownRevision) =>
  [title, body, tags?.join(', ')].filter((part) => part != null && part !== '').join('\n\n')
