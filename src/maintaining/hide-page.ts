import type { DeskTab } from '../desk/tabs.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { Identity } from '../items/other-identities.ts'
import { type OthersPart, othersPart } from './others-part.ts'

export type HidePage = {
  title: string
  lead: string
  tabs: DeskTab[]
  summary?: FormSummary
  hidden: { name: string; value: string }[]
  /** Where no item was named. */
  choose: { legend: string; fields: Field[] }[]
  fields: Field[]
  /** Who is not hidden with them, and may be the same person. */
  others?: OthersPart
  button: string
  back: { url: string; label: string }
}

export type HideTarget =
  | { kind: 'item'; publicId: string; externalId: string; title: string; url: string; source: string }
  | { kind: 'author'; publicId?: string; source: string; author: string; name: string; url?: string }
  | { kind: 'unknown' }

/**
 * Taking down an item, or everything by an author: who asked, and why. Without a target it asks for one of the two.
 *
 * @param given.typed  what was typed, where it was refused
 */
export function hidePage(
  target: HideTarget,
  given: {
    sources: { name: string; title: string }[]
    others?: Identity[]
    typed?: { askedBy?: string; reason?: string; source?: string; author?: string; item?: string }
    errors?: FormErrors
  },
  tabs: DeskTab[],
  texts: Texts,
): HidePage {
  const { t } = texts
  const { typed = {}, errors = {} } = given
  return {
    title:
      target.kind === 'item'
        ? t('maintain.hide.item', { title: target.title })
        : target.kind === 'author'
          ? t('maintain.hide.author', { name: target.name })
          : t('maintain.hide.somebody'),
    lead: t(
      target.kind === 'item'
        ? 'maintain.hide.item.lead'
        : target.kind === 'author'
          ? 'maintain.hide.author.lead'
          : 'maintain.hide.somebody.lead',
    ),
    tabs,
    summary: formSummary(errors, texts),
    hidden: hiddenFields(target),
    choose:
      target.kind === 'unknown'
        ? [
            {
              legend: t('maintain.hide.one'),
              fields: [
                field({
                  name: 'item',
                  label: t('maintain.hide.address'),
                  hint: t('maintain.hide.address.hint'),
                  value: typed.item ?? '',
                  error: errors.item,
                  autocomplete: 'off',
                  inputmode: 'url',
                }),
              ],
            },
            {
              legend: t('maintain.hide.all'),
              fields: [
                field({
                  name: 'source',
                  label: t('maintain.hide.source'),
                  kind: 'select',
                  value: typed.source ?? '',
                  error: errors.source,
                  options: [
                    { value: '', label: t('maintain.choose') },
                    ...given.sources.map(({ name, title }) => ({ value: name, label: title })),
                  ],
                }),
                field({
                  name: 'author',
                  label: t('maintain.hide.who'),
                  hint: t('maintain.hide.who.hint'),
                  value: typed.author ?? '',
                  error: errors.author,
                  autocomplete: 'off',
                  maxlength: 600,
                }),
              ],
            },
          ]
        : [],
    fields: [
      field({
        name: 'askedBy',
        label: t('maintain.hide.asked-by'),
        hint: t(target.kind === 'author' ? 'maintain.hide.asked-by.hint' : 'maintain.hide.item.asked-by.hint'),
        value: typed.askedBy ?? '',
        optional: t('maintain.optional'),
        maxlength: 200,
      }),
      field({
        name: 'reason',
        label: t('maintain.hide.reason'),
        hint: t('maintain.hide.reason.hint'),
        kind: 'textarea',
        rows: 3,
        value: typed.reason ?? '',
        error: errors.reason,
        maxlength: 500,
      }),
    ],
    others: target.kind === 'author' ? othersPart(given.others ?? [], target.source, texts) : undefined,
    button: t(target.kind === 'author' ? 'maintain.hide.author.do' : 'maintain.hide.item.do'),
    back:
      target.kind !== 'unknown' && target.url
        ? { url: target.url, label: t('maintain.hide.not') }
        : { url: '/desk/maintainer/hidden', label: t('maintain.hide.not') },
  }
}

const hiddenFields = (target: HideTarget) =>
  target.kind === 'item'
    ? [{ name: 'item', value: target.publicId }]
    : target.kind === 'author'
      ? [
          ...(target.publicId ? [{ name: 'item', value: target.publicId }] : []),
          { name: 'source', value: target.source },
          { name: 'author', value: target.author },
        ]
      : []
