/** What a small site holds, and every change that a scenario makes to it. */
import type { ScenarioSite } from './scenario.ts'

export type Row = {
  id: number
  title: string
  html: string
  created: Temporal.Instant
  updated: Temporal.Instant
  /** To be served in a shape that cannot be read. */
  isBroken: boolean
}

export type SiteRows = Pick<
  ScenarioSite,
  'ids' | 'add' | 'edit' | 'delete' | 'restore' | 'makeSimultaneous' | 'breakItem'
> & {
  /** Of the site. */
  now(): Temporal.Instant
  /** Oldest change first. */
  rows(): Row[]
}

/** Rows with texts of their own, an hour between them. @param options.externalId  what the connector calls a row */
export function siteRows(options: {
  items: number
  now: () => Temporal.Instant
  skewMinutes?: number
  externalId?(id: number): string
}): SiteRows {
  const { externalId = String } = options
  const now = () => options.now().add({ minutes: options.skewMinutes ?? 0 })
  const second = () => now().round({ smallestUnit: 'second', roundingMode: 'floor' })
  const here = new Map<string, Row>()
  const gone = new Map<string, Row>()
  let lastId = 0
  const insert = (at: Temporal.Instant) => {
    const id = ++lastId
    const title = `How to sharpen chisel ${id}`
    const html = `<p>Flat the back, <em>then</em> the bevel. Chisel ${id}.</p>`
    here.set(externalId(id), { id, title, html, created: at, updated: at, isBroken: false })
    return externalId(id)
  }
  const change = (id: string, to: Partial<Row>) => {
    const row = here.get(id)
    if (!row) throw new Error(`${id} is not there`)
    Object.assign(row, to, { updated: second() })
  }
  for (let item = 0; item < options.items; item++) insert(second().subtract({ hours: options.items - item }))
  return {
    now,
    rows: () => [...here.values()].sort((a, b) => Temporal.Instant.compare(a.updated, b.updated) || a.id - b.id),
    ids: () => [...here.keys()],
    add: () => insert(second()),
    edit: (id, { title, html }) => change(id, { ...(title && { title }), ...(html && { html }) }),
    delete(id) {
      const row = here.get(id)
      if (row) gone.set(id, row)
      here.delete(id)
    },
    restore(id) {
      const row = gone.get(id)
      if (row) here.set(id, { ...row, updated: second() })
    },
    makeSimultaneous() {
      const at = second().subtract({ hours: 2 })
      for (const row of here.values()) row.updated = at
    },
    breakItem: (id, isBroken) => change(id, { isBroken }),
  }
}
