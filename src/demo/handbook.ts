/** "The Mending Handbook": the wiki of the demo, as the site that serves it needs it. */
import written from './content/handbook.json' with { type: 'json' }
import { escapeHtml } from './site-page.ts'
import { stretchToNow } from './stretch-to-now.ts'

/** Times are epoch seconds. */
export type Revision = { id: number; parentId: number; by: string; at: number }

export type HandbookPage = {
  id: number
  title: string
  /** Without `Category:`. */
  categories: string[]
  leadHtml: string
  sections: { title: string; anchor: string; level: number; bodyHtml: string }[]
  /** Oldest first. */
  revisions: Revision[]
  /** Another title for a page: nothing to read. */
  redirectTo?: string
}

type WrittenPage = {
  title: string
  categories: string[]
  lead: string
  sections: { title: string; level?: number; body: string }[]
  edits: { by: string; at: string }[]
  redirects?: string[]
}

/** Everything in it, its newest edit shortly before `now`. Ids go by time, as on a wiki that has grown. */
export function handbook(now: Temporal.Instant): HandbookPage[] {
  const pages: WrittenPage[] = written
  const moment = stretchToNow(
    pages.flatMap(({ edits }) => edits.map(({ at }) => at)),
    now,
  )
  let lastPage = 0
  const born = pages.toSorted((a, b) => ((a.edits[0]?.at ?? '') < (b.edits[0]?.at ?? '') ? -1 : 1))
  const made = born.flatMap(({ title, categories, lead, sections, edits, redirects = [] }): HandbookPage[] => [
    {
      id: ++lastPage,
      title,
      categories,
      leadHtml: linked(lead),
      sections: sections.map((section) => ({
        title: section.title,
        anchor: section.title.replaceAll(' ', '_'),
        level: section.level ?? 2,
        bodyHtml: linked(section.body),
      })),
      revisions: edits.map(({ by, at }) => ({ id: 0, parentId: 0, by, at: moment(at) })),
    },
    ...redirects.map((other) => redirect(++lastPage, other, title, edits[0], moment)),
  ])
  number(made)
  return made
}

/** Where a page is on its site. */
export const pathOf = (title: string): string => `/wiki/${encodeURIComponent(title.replaceAll(' ', '_'))}`

function redirect(
  id: number,
  title: string,
  redirectTo: string,
  edit: WrittenPage['edits'][number] | undefined,
  moment: (iso: string) => number,
): HandbookPage {
  const revisions = edit ? [{ id: 0, parentId: 0, by: edit.by, at: moment(edit.at) + 60 }] : []
  return { id, title, categories: [], leadHtml: '', sections: [], revisions, redirectTo }
}

function number(pages: HandbookPage[]): void {
  const inTime = pages.flatMap(({ revisions }) => revisions).sort((a, b) => a.at - b.at)
  for (const [index, revision] of inTime.entries()) revision.id = index + 1
  for (const { revisions } of pages)
    for (const [index, revision] of revisions.entries()) revision.parentId = revisions[index - 1]?.id ?? 0
}

/** `[[Title]]` and `[[Title|words]]` */
const linked = (html: string) =>
  html.replace(
    /\[\[([^\]|]+)(?:\|([^\]]+))?\]\]/g,
    (_, title: string, words?: string) => `<a href="${pathOf(title)}">${escapeHtml(words ?? title)}</a>`,
  )
