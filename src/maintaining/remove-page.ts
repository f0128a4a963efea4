import type { DeskTab } from '../desk/tabs.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { WhatGoes } from './queries.ts'

export type RemovePage = {
  title: string
  tabs: DeskTab[]
  base: string
  up: { url: string; label: string }
  summary?: FormSummary
  /** Each with what goes by it. */
  ways: {
    value: string
    label: string
    hint: string
    isChosen: boolean
    goes: string[]
    newest: { title: string; url: string }[]
  }[]
  waysError?: string
  stays: string[]
  typed: Field
}

/**
 * What goes with a source and what stays, and the choice; its short name is typed by whoever means it.
 *
 * @param given  what was chosen and typed, where it was refused
 */
export function removePage(
  source: { name: string; title: string; isRetired: boolean },
  goes: WhatGoes,
  given: { typed?: string; items?: string; errors?: FormErrors },
  tabs: DeskTab[],
  texts: Texts,
): RemovePage {
  const { t } = texts
  const base = `/desk/maintainer/sources/${source.name}`
  const errors = given.errors ?? {}
  return {
    title: t('maintain.remove.title', { source: source.title }),
    tabs,
    base,
    up: { url: base, label: source.title },
    summary: formSummary(errors, texts),
    ways: [
      ...(source.isRetired
        ? []
        : [
            {
              value: 'keep',
              label: t('maintain.remove.keep'),
              hint: t('maintain.remove.keep.hint'),
              isChosen: given.items === 'keep',
              goes: [],
              newest: [],
            },
          ]),
      {
        value: 'remove',
        label: t('maintain.remove.all'),
        hint: t('maintain.remove.all.hint', { count: goes.items }),
        isChosen: given.items === 'remove' || source.isRetired,
        goes: whatGoesWithIt(goes, texts),
        newest: goes.newest,
      },
    ],
    waysError: errors.items,
    stays: [
      ...(goes.hidden > 0 ? [t('maintain.stays.hidden', { count: goes.hidden })] : []),
      t('maintain.stays.audit'),
    ],
    typed: field({
      name: 'typed',
      label: t('maintain.remove.type', { name: source.name }),
      hint: t('maintain.remove.type.hint'),
      value: given.typed ?? '',
      autocomplete: 'off',
      error: errors.typed,
    }),
  }
}

/** Beside the items themselves, which its hint counts. */
const whatGoesWithIt = ({ replies, runs, failures, duplicates }: WhatGoes, { t }: Texts): string[] => [
  ...(replies > 0 ? [t('maintain.goes.replies', { count: replies })] : []),
  ...(runs > 0 ? [t('maintain.goes.runs', { count: runs })] : []),
  ...(failures > 0 ? [t('maintain.goes.failures', { count: failures })] : []),
  ...(duplicates > 0 ? [t('maintain.goes.duplicates', { count: duplicates })] : []),
]
