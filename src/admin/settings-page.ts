import { type Field, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { TextKey, Texts } from '../http/texts.ts'
import type { SettingsTyped } from './forms.ts'
import { type SettingKey, type SettingValues, settings } from './settings.ts'

type Row = {
  key: SettingKey
  field: Field
  /** What it was when the page was made: what is not touched is not written. */
  was: string
  usual: string
  isChanged: boolean
  /** By whom and when, of what is not as it comes. */
  changed?: string
  back: string
}

export type SettingsPage = {
  title: string
  summary?: FormSummary
  saved?: { kind: string; icon: string; title: string; text: string }
  rooms: { title: string; rows: Row[] }[]
}

/** What a group of settings begins with; the rest stands in the order of settings.ts. */
const begins: Partial<Record<SettingKey, TextKey>> = {
  openRequestsPerAsker: 'admin.settings.asking',
  newMemberDays: 'admin.settings.new',
  questionsPerHour: 'admin.settings.often',
  openBookingsPerAsker: 'admin.settings.sessions',
  flagsUntilHidden: 'admin.settings.access',
}

/** Every setting with what it does, its unit, its bounds and how it comes. */
export function settingsPage(
  values: SettingValues,
  changes: Map<string, { at: Temporal.Instant; name?: string }>,
  texts: Texts,
  timeZone: string,
  given: { read?: SettingsTyped; saved?: number } = {},
): SettingsPage {
  const { t } = texts
  const keys = Object.keys(settings) as SettingKey[]
  const bounds = (key: SettingKey) => {
    const { schema } = settings[key]
    return 'minValue' in schema ? { least: schema.minValue ?? 0, most: schema.maxValue ?? 0 } : undefined
  }
  const errors = Object.fromEntries(
    (given.read?.wrong ?? []).map((key) => [key, t('admin.setting.wrong', bounds(key) ?? {})]),
  )
  const changed = keys.filter((key) => values[key] !== settings[key].default)
  const inWords = (key: SettingKey, value: number | boolean) =>
    typeof value === 'boolean'
      ? t(value ? 'admin.yes' : 'admin.no')
      : `${texts.number(value)} ${unitOf(key, texts)}`.trim()
  return {
    title: t('admin.settings.title', { count: changed.length }),
    summary: formSummary(errors, texts),
    saved:
      given.saved === undefined
        ? undefined
        : {
            kind: given.saved > 0 ? 'done' : '',
            icon: given.saved > 0 ? 'solved' : 'held',
            title: t('admin.settings.saved', { count: given.saved }),
            text: t('admin.settings.saved.text', { count: given.saved }),
          },
    rooms: inRooms(texts, keys, (key) => {
      const now = values[key]
      const range = bounds(key)
      const hint = texts.find(`setting.${key}.hint`) ?? ''
      const shared = { name: key, label: texts.find(`setting.${key}`) ?? key, error: errors[key] }
      const typed = given.read?.typed[key]
      return {
        key,
        was: typeof now === 'boolean' ? (now ? 'yes' : 'no') : String(now),
        field:
          typeof now === 'boolean'
            ? field({
                ...shared,
                kind: 'checkbox',
                value: 'yes',
                checked: typed === undefined ? now : typed === 'yes',
                hint,
              })
            : field({
                ...shared,
                value: typed ?? String(now),
                inputmode: 'numeric',
                maxlength: 9,
                hint: `${hint} ${t('admin.setting.range', { least: range?.least ?? 0, most: range?.most ?? 0 })}`.trim(),
              }),
        usual: t('admin.setting.usual', { value: inWords(key, settings[key].default) }),
        isChanged: changed.includes(key),
        changed: changed.includes(key) ? changedBy(changes.get(key), texts, timeZone) : undefined,
        back: t('admin.setting.back', { name: shared.label }),
      }
    }),
  }
}

function inRooms(texts: Texts, keys: SettingKey[], row: (key: SettingKey) => Row): SettingsPage['rooms'] {
  const rooms: SettingsPage['rooms'] = []
  for (const key of keys) {
    const title = begins[key]
    if (title || rooms.length === 0) rooms.push({ title: texts.t(title ?? 'admin.settings'), rows: [] })
    rooms.at(-1)?.rows.push(row(key))
  }
  return rooms
}

const changedBy = (change: { at: Temporal.Instant; name?: string } | undefined, texts: Texts, timeZone: string) => {
  if (!change) return undefined
  const at = texts.momentIn(change.at, timeZone)
  return change.name ? texts.t('admin.setting.set-by', { name: change.name, at }) : texts.t('admin.setting.set', { at })
}

const unitOf = (key: SettingKey, texts: Texts): string => texts.find(`unit.${settings[key].unit}`) ?? settings[key].unit
