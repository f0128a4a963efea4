import ICAL from 'ical.js'

/** A property as ical.js reads it: `["dtstart", {"tzid": "Europe/Warsaw"}, "date-time", "2026-11-26T18:00:00"]`. */
export type Property = { name: string; parameters: Record<string, string>; type: string; values: unknown[] }
export type Component = { name: string; properties: Property[]; parts: Component[] }

type JCal = [name: string, properties: [string, Record<string, string>, string, ...unknown[]][], parts: JCal[]]

/** What is read of a calendar; the rest of it says nothing of when somebody is busy. */
const wanted = new Set(['VEVENT', 'VFREEBUSY', 'VTIMEZONE'])
const mostLines = 2_000_000

export type CalendarText = { components: Component[]; unreadable: number }

/**
 * The events, free-busy lists and zones of a calendar file, each read by itself: one that is broken takes no other with it.
 * @returns undefined when the text is no calendar
 */
export function componentsOf(text: string): CalendarText | undefined {
  const lines = text.replace(/^[\ufeff\s]+/, '').split(/\r\n|\n|\r/, mostLines)
  if (!/^BEGIN:VCALENDAR\s*$/i.test(lines[0] ?? '')) return undefined
  const components: Component[] = []
  let unreadable = 0
  let block: string[] | undefined
  let name = ''
  let inside = ''
  for (const line of lines) {
    const [, edge = '', what = ''] = /^(BEGIN|END):([A-Z-]+)\s*$/i.exec(line)?.map((part) => part.toUpperCase()) ?? []
    if (edge === 'BEGIN' && wanted.has(what)) {
      // The one before has no end.
      if (block) unreadable++
      name = what
      inside = ''
      block = []
    }
    if (!block) continue
    // Alarms take no time.
    if (edge === 'BEGIN' && what === 'VALARM') inside = what
    if (inside === '' && line !== '') block.push(line)
    if (edge === 'END' && what === inside) inside = ''
    if (edge !== 'END' || what !== name) continue
    const component = read(block)
    if (component) components.push(component)
    else unreadable++
    block = undefined
    inside = ''
  }
  return { components, unreadable: unreadable + (block ? 1 : 0) }
}

function read(lines: string[]): Component | undefined {
  try {
    return named(ICAL.parse(lines.join('\r\n')) as unknown as JCal)
  } catch {
    return undefined
  }
}

const named = ([name, properties, parts]: JCal): Component => ({
  name,
  properties: properties.map(([name, parameters, type, ...values]) => ({ name, parameters, type, values })),
  parts: parts.map(named),
})

export const allOf = ({ properties }: Component, name: string): Property[] =>
  properties.filter((property) => property.name === name)

export const firstOf = (component: Component, name: string): Property | undefined =>
  component.properties.find((property) => property.name === name)

/** Of a property that is one word. */
export const wordOf = (component: Component, name: string): string =>
  String(firstOf(component, name)?.values[0] ?? '').toUpperCase()
