/** What a wiki keeps: pages with their revisions, and its log of changes. */

export type Page = {
  id: number
  ns: number
  title: string
  html: string
  redirect: boolean
  categories: string[]
  revisions: { revid: number; parentid: number; user: string; timestamp: string }[]
  broken: boolean
  noindex: boolean
}

type Change = {
  type: 'new' | 'edit' | 'log'
  rcid: number
  ns: number
  title: string
  pageid: number
  revid: number
  timestamp: string
  logtype?: string
  logaction?: string
  logparams?: Record<string, unknown>
}

type Creation = Partial<Pick<Page, 'html' | 'redirect' | 'categories' | 'ns'>> & {
  at?: Temporal.Instant
  /** As an import leaves it: in no log. */
  isUnlogged?: boolean
}

export function wikiState(now: () => Temporal.Instant) {
  const pages = new Map<number, Page>()
  const deleted = new Map<number, Page>()
  const changes: Change[] = []
  let lastPage = 0
  let lastRevision = 100
  let lastChange = 0
  const stamp = (at: Temporal.Instant) => at.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString()
  const of = (id: number) => {
    const page = pages.get(id)
    if (!page) throw new Error(`There is no page ${id}`)
    return page
  }
  const titled = (title: string) => [...pages.values()].find((page) => page.title === title)
  const revise = (page: Page, at = now()) => {
    const parentid = page.revisions.at(-1)?.revid ?? 0
    page.revisions.push({ revid: ++lastRevision, parentid, user: parentid ? 'Ravi' : 'Mirela', timestamp: stamp(at) })
  }
  const note = (page: Page, change: Pick<Change, 'type'> & Partial<Change>, at = now()) =>
    changes.push({
      ...{ rcid: ++lastChange, ns: page.ns, title: page.title, pageid: page.id },
      revid: page.revisions.at(-1)?.revid ?? 0,
      timestamp: stamp(at),
      ...change,
    })

  return {
    pages,
    changes,
    titled,
    stamp,
    lastPage: () => lastPage,
    create(title: string, { at = now(), isUnlogged, ...given }: Creation = {}): number {
      const id = ++lastPage
      const html = `<p>The zip of <b>${title}</b> splits behind the slider.</p>\n<h2><span class="mw-headline" id="Mending_it">Mending it</span></h2>\n<p>Squeeze the slider with pliers, gently. (${id})</p>`
      const page = {
        id,
        ns: 0,
        title,
        html,
        redirect: false,
        categories: ['Category:Zips'],
        revisions: [],
        broken: false,
        noindex: false,
        ...given,
      }
      pages.set(id, page)
      revise(page, at)
      if (!isUnlogged) note(page, { type: 'new' }, at)
      return id
    },
    edit(id: number, html: string, change: Partial<Pick<Page, 'redirect' | 'categories' | 'noindex'>> = {}) {
      const page = Object.assign(of(id), { html, ...change })
      revise(page)
      note(page, { type: 'edit' })
    },
    /** Listed under the old title; what stays there is a redirect, a new page. */
    move(id: number, title: string, ns = 0) {
      const page = of(id)
      const old = { ...page }
      Object.assign(page, { title, ns })
      revise(page)
      note(old, { type: 'log', logtype: 'move', logaction: 'move', logparams: { target_ns: ns, target_title: title } })
      const redirect = { ...old, id: ++lastPage, html: '', redirect: true, categories: [], revisions: [] }
      pages.set(redirect.id, redirect)
      revise(redirect)
    },
    /** @param isLogged  false: as where it was suppressed */
    remove(id: number, isLogged = true) {
      const page = of(id)
      pages.delete(id)
      deleted.set(id, page)
      if (isLogged) note(page, { type: 'log', revid: 0, logtype: 'delete', logaction: 'delete', logparams: {} })
    },
    restore(id: number) {
      const page = deleted.get(id)
      if (!page) throw new Error(`Page ${id} was not deleted`)
      pages.set(id, page)
      note(page, { type: 'log', revid: 0, logtype: 'delete', logaction: 'restore', logparams: {} })
    },
    makeSimultaneous() {
      const timestamp = stamp(now().subtract({ hours: 2 }))
      for (const change of changes) change.timestamp = timestamp
      for (const { revisions } of pages.values()) for (const revision of revisions) revision.timestamp = timestamp
    },
    /** The log keeps only what came later. */
    forget(before: Temporal.Instant) {
      const kept = changes.filter(({ timestamp }) => timestamp >= stamp(before))
      changes.splice(0, changes.length, ...kept)
    },
  }
}
