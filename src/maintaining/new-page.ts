import type { DeskTab } from '../desk/tabs.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { Recognition } from '../sources/recognise-address.ts'
import { addressField } from './desk-page.ts'
import { type Setting, typedValue } from './setting-fields.ts'

type Fit = {
  title: string
  connector: string
  certainty: { look: string; icon: string; label: string }
  facts: { label: string; value: string }[]
  missing?: string
  note?: string
  others?: { title: string; rows: { title: string; address: string; label: string }[] }
  known?: { text: string; url: string; label: string }
  url: string
  verb: string
  label: string
}

export type NewPage = {
  title: string
  tabs: DeskTab[]
  summary?: FormSummary
  address: Field
  found?: { title: string; note?: string; fits: Fit[]; none?: { title: string; text: string }; failed?: string }
  kinds: { title: string; url: string; label: string }[]
  opml: Field
  file: { label: string; hint: string }
  imported?: { title: string; lines: string[] }
}

/** How many feeds of a list. */
type Imported = { added: number; known: number; refused: number }

type Kind = { id: string; title: string; settings: Setting[] }

/**
 * Where a source is added: by an address, by its connector, by a list of feeds.
 *
 * @param given.kinds  every connector that is installed
 * @param given.typed  the address that was asked after, and `found` what came of it
 * @param given.without  what did not answer there, where nobody said which to ask: https alone, or http too
 * @param given.opml  the list that was pasted, where it was refused
 */
export function newPage(
  given: {
    kinds: Kind[]
    typed?: string
    found?: Recognition
    without?: 'https' | 'both'
    imported?: Imported
    opml?: string
    errors?: FormErrors
  },
  tabs: DeskTab[],
  texts: Texts,
): NewPage {
  const { t } = texts
  const errors = given.errors ?? {}
  return {
    title: t('maintain.new'),
    tabs,
    summary: formSummary(errors, texts),
    address: addressField(given, texts),
    found: given.found && foundPart(given.found, given.without, given.kinds, texts),
    kinds: given.kinds.map(({ id, title }) => ({
      title,
      url: `/desk/maintainer/new/${id}`,
      label: t('maintain.new.by-hand.label', { connector: title }),
    })),
    opml: field({
      name: 'opml',
      label: t('maintain.opml'),
      hint: t('maintain.opml.hint'),
      kind: 'textarea',
      rows: 5,
      value: given.opml ?? '',
      error: errors.opml,
    }),
    file: { label: t('maintain.opml.file'), hint: t('maintain.opml.file.hint') },
    imported: given.imported && importedPart(given.imported, texts),
  }
}

function foundPart(
  found: Recognition,
  without: 'https' | 'both' | undefined,
  kinds: Kind[],
  { t }: Texts,
): NewPage['found'] {
  const fits = found.fits.flatMap((fit): Fit[] => {
    const kind = kinds.find(({ id }) => id === fit.connector)
    if (!kind) return []
    const isSure = fit.certainty === 'sure'
    const given = kind.settings.filter(({ name }) => Object.hasOwn(fit.settings, name))
    const missing = kind.settings.filter(({ name }) => fit.missing?.includes(name)).map(({ label }) => label)
    return [
      {
        title: fit.title || kind.title,
        connector: kind.title,
        certainty: isSure
          ? { look: 'solved', icon: 'solved', label: t('maintain.fit.sure') }
          : { look: 'held', icon: 'held', label: t('maintain.fit.maybe') },
        facts: given.map(({ name, label, kind: of }) => ({
          label,
          value: typedValue(of, fit.settings[name]).join(', ').slice(0, 300),
        })),
        missing: missing.length > 0 ? t('maintain.fit.missing', { settings: missing.join(', ') }) : undefined,
        note: fit.note,
        others:
          fit.others && fit.others.length > 0
            ? {
                title: t('maintain.fit.others', { count: fit.others.length }),
                rows: fit.others.map(({ address, title }) => ({
                  ...{ address, title: title || address },
                  label: t('maintain.fit.other.label', { source: title || address }),
                })),
              }
            : undefined,
        known: fit.known && {
          text: t('maintain.fit.known'),
          url: `/desk/maintainer/sources/${fit.known.name}`,
          label: fit.known.title,
        },
        url: filledInUrl(kind, fit),
        verb: t(fit.known ? 'maintain.fit.again' : 'maintain.fit.take'),
        label: t('maintain.fit.take.label', { connector: kind.title, source: fit.title }),
      },
    ]
  })
  const failed = kinds.filter(({ id }) => found.failed.includes(id)).map(({ title }) => title)
  return {
    title: t('maintain.found', { count: fits.length }),
    note: without === 'https' ? t('maintain.found.plain') : undefined,
    fits,
    none:
      fits.length > 0
        ? undefined
        : found.obstacle === 'blocked'
          ? { title: t('maintain.found.blocked'), text: t('maintain.found.blocked.do') }
          : found.obstacle === 'no-answer'
            ? {
                title: t(without ? 'maintain.found.silent-both' : 'maintain.found.silent'),
                text: t('maintain.found.silent.do'),
              }
            : { title: t('maintain.found.none'), text: t('maintain.found.none.do') },
    failed: failed.length > 0 ? t('maintain.found.failed', { connectors: failed.join(', ') }) : undefined,
  }
}

/** The form of the connector, with what is known filled in. */
function filledInUrl({ id, settings }: Kind, fit: Recognition['fits'][number]): string {
  const query = new URLSearchParams()
  for (const { name, kind } of settings)
    if (Object.hasOwn(fit.settings, name))
      for (const text of typedValue(kind, fit.settings[name])) query.append(`s-${name}`, text.slice(0, 2000))
  if (fit.title) query.set('title', fit.title)
  for (const name of fit.missing ?? []) query.append('missing', name)
  return `/desk/maintainer/new/${id}?${query}`
}

const importedPart = ({ added, known, refused }: Imported, { t }: Texts): NewPage['imported'] => ({
  title: t('maintain.imported', { count: added }),
  lines: [
    ...(known > 0 ? [t('maintain.imported.known', { count: known })] : []),
    ...(refused > 0 ? [t('maintain.imported.refused', { count: refused })] : []),
  ],
})
