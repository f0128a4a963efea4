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
