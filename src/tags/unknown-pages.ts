import { type FormErrors, type FormSummary, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { MappedTag, UnknownTag } from './unknown-tags.ts'

type Choice = { value: string; label: string; isChosen: boolean }

export type UnknownPage = {
  title: string
  lead: string
  summary?: FormSummary
  done?: { kind: string; icon: string; title: string; text: string }
  from: { name: string; label: string; options: Choice[] }
  rows: {
    id: string
    raw: string
    count: string
    where: string
    to: string
    error?: string
    sources: Choice[]
    near?: string
  }[]
  pager?: { range: string; previousUrl?: string; nextUrl?: string }
  empty?: { headline: string; text: string; acts: [] }
  mapped: { raw: string; source: string; sourceId: string; meaning: string; forget: string }[]
}

export function unknownPage(
  found: {
    tags: UnknownTag[]
    total: number
    mapped: MappedTag[]
    sources: { name: string; title: string }[]
    chosen: string
    page: number
    perPage: number
    done: string
    typed?: { raw: string; to: string; source: string }
    errors: FormErrors
  },
  texts: Texts,
): UnknownPage {
  const { t, number } = texts
  const { tags, total, chosen, page, perPage, typed } = found
  const first = (page - 1) * perPage
  const url = (to: number) =>
    `/tags/unknown?${new URLSearchParams({ ...(chosen ? { source: chosen } : {}), page: String(to) })}`
  const rows = tags.map((tag, index) => {
    const isTyped = typed?.raw === tag.raw
    return {
      id: `to-${first + index + 1}`,
      raw: tag.raw,
      count: t('unknown.items', { count: tag.items }),
      where: tag.sources.map((source) => source.title).join(', '),
      to: isTyped ? typed.to : '',
      error: isTyped ? Object.values(found.errors)[0] : undefined,
      sources: [
        { value: '', label: t('unknown.all-sources'), isChosen: !isTyped || typed.source === '' },
        ...tag.sources.map((source) => ({
          value: source.id,
          label: t('unknown.one-source', { source: source.title }),
          isChosen: isTyped && typed.source === source.id,
        })),
      ],
    }
  })
  const wrong = rows.find((row) => row.error)
  return {
    title: t('unknown.title'),
    lead: t('unknown.lead'),
    summary: formSummary(wrong?.error ? { [wrong.id]: wrong.error } : found.errors, texts),
    done: found.done
      ? { kind: 'done', icon: 'solved', title: t('unknown.done.title'), text: t('unknown.done', { raw: found.done }) }
      : undefined,
    from: {
      name: 'source',
      label: t('unknown.from'),
      options: [
        { value: '', label: t('unknown.all-sources'), isChosen: chosen === '' },
        ...found.sources.map(({ name, title }) => ({ value: name, label: title, isChosen: name === chosen })),
      ],
    },
    rows,
    pager:
      total > perPage
        ? {
            range: t('tags.range', { first: first + 1, last: first + tags.length, total }),
            previousUrl: page > 1 ? url(page - 1) : undefined,
            nextUrl: first + tags.length < total ? url(page + 1) : undefined,
          }
        : undefined,
    empty:
      tags.length === 0
        ? { headline: t('unknown.empty.headline'), text: t('unknown.empty.text', { count: number(total) }), acts: [] }
        : undefined,
    mapped: found.mapped.map(({ raw, source, name }) => ({
      raw,
      source: source.title,
      sourceId: source.id,
      meaning: name === null ? t('unknown.ignored') : t('unknown.means', { name }),
      forget: t('unknown.forget', { raw, source: source.title }),
    })),
  }
}
