import type { DeskTab } from '../desk/tabs.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { FindingNotice } from './finding-notices.ts'
import { linkedWords } from './linked-words.ts'
import { type SettingRow, type SettingsGiven, settingRows } from './settings-form.ts'
import { sourceUrl } from './source-state.ts'

export type SettingsPage = {
  title: string
  tabs: DeskTab[]
  lead: string
  up: { url: string; label: string }
  docs: { url: string; label: string }
  /** What is wrong with the source, or with what was tried; what only the maintainer can say. */
  notices: Omit<FindingNotice, 'decision'>[]
  summary?: FormSummary
  action: string
  tryAction: string
  trial: string
  rows: SettingRow[]
  /** Of a new source, with its settings; of one that is there, a form of their own. */
  own: Field[]
  named?: { action: string; fields: Field[]; summary?: FormSummary }
  again?: Field
  save: string
}

type Connector = { id: string; title: string; docsUrl: string; defaultIntervalMinutes: number }

type Named = { title: string; minutes: string }

const minutesField = (
  minutes: string,
  connector: Connector,
  error: string | undefined,
  t: Texts['t'],
  optional?: string,
) =>
  field({
    name: 'minutes',
    label: t('maintain.minutes.label'),
    hint: t('maintain.minutes.hint', { usual: connector.defaultIntervalMinutes, most: 10_080 }),
    kind: 'number',
    value: minutes,
    min: 1,
    max: 10_080,
    error,
    optional,
  })

/**
 * The form of a source that is not there yet.
 *
 * @param given.trial  public id of the try whose settings stand in the form; empty: none
 * @param given.trialTrouble  what that try ended with, where it failed
 * @param given.missing  names of settings that nobody could find out
 */
export function newSourcePage(
  given: SettingsGiven & {
    connector: Connector
    named: Named
    trial: string
    trialTrouble?: string
    missing: string[]
  },
  tabs: DeskTab[],
  texts: Texts,
): SettingsPage {
  const { t } = texts
  const { connector, named, errors = {} } = given
  const labels = given.settings.filter(({ name }) => given.missing.includes(name)).map(({ label }) => label)
  return {
    title: t('maintain.new.title', { connector: connector.title }),
    tabs,
    lead: t('maintain.new.lead', { secrets: hasSecrets(given) }),
    up: { url: '/desk/maintainer/new', label: t('maintain.new') },
    docs: { url: connector.docsUrl, label: t('maintain.docs') },
    notices: [
      ...(labels.length > 0
        ? [{ id: 'missing', kind: '', icon: 'open', title: t('maintain.new.missing'), text: labels.join(', ') }]
        : []),
      ...triedNotice(given.trialTrouble, t),
    ],
    summary: formSummary(errors, texts),
    action: `/desk/maintainer/new/${connector.id}`,
    tryAction: `/desk/maintainer/new/${connector.id}/try`,
    trial: given.trial,
    rows: settingRows(given, texts),
    own: [
      field({
        name: 'title',
        label: t('maintain.name'),
        hint: t('maintain.name.hint'),
        value: named.title,
        maxlength: 120,
        optional: t('maintain.optional'),
        error: errors.title,
      }),
      minutesField(named.minutes, connector, errors.minutes, t, t('maintain.optional')),
    ],
    save: t('maintain.new.save-untried'),
  }
}

/**
 * The form of a source that is there; its name and rhythm in a form of their own.
 *
 * @param given.findings  what is wrong with it: it is set right here
 * @param given.trial  as in `newSourcePage`
 * @param given.again  whether it is read from its beginning where settings change
 */
export function sourceSettingsPage(
  given: SettingsGiven & {
    connector: Connector
    source: { name: string; title: string }
    findings: FindingNotice[]
    named: Named
    namedErrors?: FormErrors
    trial: string
    trialTrouble?: string
    again: boolean
  },
  tabs: DeskTab[],
  texts: Texts,
): SettingsPage {
  const { t } = texts
  const { connector, source, named, errors = {}, namedErrors = {} } = given
  const base = sourceUrl(source)
  return {
    title: t('maintain.settings.title', { source: source.title }),
    tabs,
    lead: t('maintain.settings.lead', { connector: connector.title, secrets: hasSecrets(given) }),
    up: { url: base, label: source.title },
    docs: { url: connector.docsUrl, label: t('maintain.docs') },
    // After a try, what it said is what matters.
    notices: given.trialTrouble === undefined ? given.findings : triedNotice(given.trialTrouble, t),
    summary: formSummary(errors, texts),
    action: `${base}/settings`,
    tryAction: `${base}/settings/try`,
    trial: given.trial,
    rows: settingRows(given, texts),
    own: [],
    again: field({
      name: 'again',
      label: t('maintain.settings.again'),
      hint: t('maintain.settings.again.hint'),
      kind: 'checkbox',
      value: 'yes',
      checked: given.again,
    }),
    named: {
      action: `${base}/name`,
      summary: formSummary(namedErrors, texts),
      fields: [
        field({
          name: 'title',
          label: t('maintain.name'),
          value: named.title,
          maxlength: 120,
          required: true,
          error: namedErrors.title,
        }),
        minutesField(named.minutes, connector, namedErrors.minutes, t),
      ],
    },
    save: t('maintain.settings.save'),
  }
}

const hasSecrets = ({ settings }: SettingsGiven) => (settings.some(({ isSecret }) => isSecret) ? 'yes' : 'no')

const triedNotice = (said: string | undefined, t: Texts['t']): SettingsPage['notices'] =>
  said === undefined
    ? []
    : [
        {
          ...{ id: 'tried', kind: 'trouble', icon: 'trouble', said: linkedWords(said) },
          title: t('maintain.trial.failed'),
          text: t('maintain.trial.then'),
        },
      ]
