import { knownZone, offsetsOf, type Stretch, type ZoneOffsets, zoneOffsets } from '../zone-offsets.ts'
import { allOf, type Component, firstOf } from './components.ts'
import { recurrences } from './recurrence.ts'
import { momentOf, ruleOf } from './values.ts'
import { windowsZones } from './windows-zones.ts'

/**
 * The clocks that a calendar names, between two instants: a zone of the IANA list by its name, as RFC 7809 has it, any other as the file says
 * itself (VTIMEZONE). Undefined for a name that nobody explains.
 */
export function zonesOf(zones: Component[], from: number, until: number): (tzid: string) => ZoneOffsets | undefined {
  const written = new Map(zones.map((zone) => [String(firstOf(zone, 'tzid')?.values[0] ?? ''), zone]))
  const found = new Map<string, ZoneOffsets | undefined>()
  const find = (tzid: string) => {
    const name = ianaName(tzid)
    if (name) return zoneOffsets(name, from, until)
    const zone = written.get(tzid)
    return zone && observed(zone, from, until)
  }
  return (tzid) => {
    if (!found.has(tzid)) found.set(tzid, find(tzid))
    return found.get(tzid)
  }
}

/** `Europe/Warsaw`, `/example.org/20260101_1/Europe/Warsaw`, `Central European Standard Time`. */
function ianaName(tzid: string): string | undefined {
  if (tzid.length > 200) return undefined
  const parts = tzid.replace(/^\//, '').split('/')
  const ends = tzid.startsWith('/') ? [parts.slice(-3), parts.slice(-2), parts.slice(-1)] : [parts]
  for (const end of ends) {
    const known = knownZone(end.join('/'))
    if (known) return known
  }
  return windowsZones[tzid]
}

/** The offsets that a VTIMEZONE tells of. */
function observed(zone: Component, from: number, until: number): ZoneOffsets | undefined {
  const onsets: (Stretch & { before: number })[] = []
  for (const part of zone.parts) {
    const start = momentOf(firstOf(part, 'dtstart')?.values[0])
    const before = offsetMs(firstOf(part, 'tzoffsetfrom')?.values[0])
    const offset = offsetMs(firstOf(part, 'tzoffsetto')?.values[0])
    if (!start || before === undefined || offset === undefined) continue
    const locals = [start.local]
    for (const { values, parameters } of allOf(part, 'rdate'))
      for (const value of values) locals.push(momentOf(value, parameters)?.local ?? start.local)
    for (const { values } of allOf(part, 'rrule')) {
      const rule = ruleOf(values[0], (utc) => utc + before)
      if (!rule) continue
      // What has ended is read from its beginning: its last change may be the one that counts.
      const first = rule.until === undefined && rule.count === undefined ? from - yearMs : start.local
      locals.push(...recurrences(rule, start.local, first, until + yearMs))
    }
    for (const local of locals) onsets.push({ since: local - before, offset, before })
  }
  onsets.sort((one, two) => one.since - two.since)
  const [first] = onsets
  if (!first) return undefined
  return offsetsOf([{ since: Number.NEGATIVE_INFINITY, offset: first.before }, ...onsets])
}

function offsetMs(value: unknown): number | undefined {
  const written = /^([+-]?)(\d\d):(\d\d)(?::(\d\d))?$/.exec(String(value))
  if (!written) return undefined
  const [, sign, hours, minutes, seconds = 0] = written
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
  return ms <= furthestMs ? (sign === '-' ? -ms : ms) : undefined
}

const yearMs = 400 * 86_400_000
/** No zone was ever further from UTC. */
const furthestMs = 16 * 3_600_000
