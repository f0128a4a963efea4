/** What the routes of the desk have in common: who it is, its tabs, a page that nobody else may keep. */
import type { Request, Response } from 'express'
import type { Member } from '../accounts/member.ts'
import type { Action } from '../accounts/permissions.ts'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { deskCounts } from '../desk/desk-counts.ts'
import { type DeskTab, deskTabs } from '../desk/tabs.ts'
import { NotFound } from '../errors.ts'
import type { Pages } from '../http/layout.ts'
import { type Connectors, installedConnectors } from '../sources/connectors.ts'
import { findingsOf } from '../sources/findings.ts'
import { type MaintainedSource, maintainedSources } from '../sources/maintained-sources.ts'
import { areSecretsReadable } from '../sources/secrets.ts'
import type { Health } from './source-state.ts'

/** With connectors of its own in tests. */
export type MaintainingDeps = Deps & { connectors?: Connectors }

export type Desk = {
  /** @throws SignInNeeded, Forbidden */
  allowed(res: Response, action?: Action): Member
  tabs(member: Member): Promise<DeskTab[]>
  send(
    req: Request,
    res: Response,
    view: string,
    model: { title: string },
    given?: { status?: number; script?: boolean },
  ): Promise<void>
  part(res: Response, view: string, model: object): Promise<void>
  connectors(): Promise<Connectors>
  /** @throws NotFound 'source-not-found' */
  source(name: string): Promise<Health>
  health(source: MaintainedSource): Health
}

/** What every page of the maintainers' desk needs: who may see it, the tabs, a source with what is wrong with it. */
export function maintainersDesk(deps: MaintainingDeps, pages: Pages): Desk {
  const { db, now, config } = deps
  const health = (source: MaintainedSource): Health => ({
    source,
    findings: findingsOf({ ...source, areSecretsReadable: areSecretsReadable(config, source) }, now()),
  })
  return {
    health,
    allowed: (res, action = 'source.maintain') => mustBeAllowed(res, action),
    tabs: async (member) => deskTabs(member, 'maintainer', (await deskCounts(deps, member)).counts, pages.texts),
    connectors: async () => deps.connectors ?? (await installedConnectors()),
    async source(name) {
      const [source] = await maintainedSources(db, now(), name)
      if (!source) throw new NotFound('source-not-found')
      return health(source)
    },
    async send(req, res, view, model, { status = 200, script = false } = {}) {
      res.set('Cache-Control', 'private, no-store')
      const head = { title: model.title, section: 'desk' as const, ...(script && { scripts: ['following.js'] }) }
      await pages.send(req, res, view, head, model, status)
    },
    async part(res, view, model) {
      res.set('Cache-Control', 'private, no-store').type('html')
      res.send(await pages.part(view, model))
    },
  }
}
