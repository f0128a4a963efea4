import type { Texts } from '../http/texts.ts'

/** IANA names that this machine knows, UTC first. */
export const timeZones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')]

/** Whether this machine knows the zone, by this name or an older one. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** `Europe/Warsaw, UTC+1`, as it is now. */
export function zoneName(zone: string, now: Temporal.Instant): string {
  try {
    return `${zone.replaceAll('_', ' ')}, UTC${now
      .toZonedDateTimeISO(zone)
      .offset.replace(/^([+-])0/, '$1')
      .replace(':00', '')}`
  } catch {
    return zone
  }
}

export type ZoneGroup = { label: string; options: { value: string; label: string; isOn: boolean }[] }

/**
 * Every zone for a choice, by part of the world, as there are some 400. What is chosen stands before all of them, with what
 * is likely to be chosen instead.
 */
export function zoneGroups(
  chosen: string,
  { now, likely = [] }: { now: Temporal.Instant; likely?: string[] },
  texts: Texts,
): ZoneGroup[] {
  const first = [...new Set([chosen, ...likely, 'UTC'])].filter((zone) => zone !== '')
  const names = areaNames(texts)
  return [
    {
      label: texts.t('zones.likely'),
      options: first.map((value) => ({ value, label: zoneName(value, now), isOn: value === chosen })),
    },
    ...Object.entries(names).map(([area, label]) => ({
      label,
      options: timeZones
        .filter((zone) => zone.startsWith(`${area}/`))
        .map((value) => ({ value, label: zoneName(value, now).slice(area.length + 1), isOn: false })),
    })),
  ]
}

/** The areas of the time zone database, which every name begins with. */
const areaNames = ({ t }: Texts): Record<string, string> => ({
  Africa: t('zones.africa'),
  America: t('zones.america'),
  Antarctica: t('zones.antarctica'),
  Arctic: t('zones.arctic'),
  Asia: t('zones.asia'),
  Atlantic: t('zones.atlantic'),
  Australia: t('zones.australia'),
  Europe: t('zones.europe'),
  Indian: t('zones.indian'),
  Pacific: t('zones.pacific'),
})
