import type { ConnectorDefinition, ErrorClass } from '../contract.ts'
import type { SiteServer, Spoil } from './site-server.ts'

/** A fault that only this kind of site has, and what the hub is to make of it. */
export type OwnFault = {
  spoil: Spoil
  /** Undefined: the run goes on and completes, having waited where it was asked to. */
  endsAs?: ErrorClass
  /** Seconds that the connector must leave the site alone. */
  waitSeconds?: number
}

/** A small stateful site of the connector's kind. Ids are the external ids that items get. */
export type ScenarioSite = {
  server: SiteServer
  settings: Record<string, unknown>
  /** Everything that is there to be found. */
  ids(): string[]
  /** @returns the new item's id */
  add(): string
  edit(id: string, change: { title?: string; html?: string }): void
  /** What the connector can notice as deleted: by asking for the id, or by what the site announces. */
  delete(id: string): void
  restore(id: string): void
  /** Page tokens that the site has given out are not taken any more. Needed where the cursor keeps them. */
  expireTokens?(): void
  /** All items get one and the same time of change. Left out, check 10 has to be skipped with the reason. */
  makeSimultaneous?(): void
  /**
   * What turns an answer with a page of the list into one that says that another page follows, by a token of its own, and
   * brings what was there before. Left out, check 26 has to be skipped with the reason.
   */
  neverEnds?: Spoil
  /** The item comes in a shape that cannot be read. */
  breakItem(id: string, broken: boolean): void
  /** Where changes cannot be told by the item's time, that is said here. */
  faults: Record<string, OwnFault>
}

export type Scenario<Site extends ScenarioSite = ScenarioSite> = {
  // biome-ignore lint/suspicious/noExplicitAny: settings and cursor of any connector
  connector: ConnectorDefinition<any, any>
  /** A site with `items` items, whose clock is the hub's and `skewMinutes` off. */
  start(options: { items: number; now: () => Temporal.Instant; skewMinutes?: number }): Promise<Site>
  /** Items enough for at least three batches. */
  manyItems: number
  /** What a settings form must refuse, each for a reason of its own. */
  badSettings: Record<string, unknown>[]
  /** Settings under which `check` must say what is wrong, by the site. */
  failingChecks: {
    name: string
    settings(site: ScenarioSite): Record<string, unknown>
    spoil?: Spoil
    code: ErrorClass
  }[]
  /** A secret that the settings take, to be looked for where it must not be. */
  secret?: { name: string; value: string }
  /** The cursor holds page tokens of the site, under another name than `pageToken`; then the site has `expireTokens`. */
  keepsTokens?: boolean
  /** Requests that a run may make when nothing is new. */
  quietRequests: number
  /** Cassettes with their settings, each with a golden file beside it. `batches`: so many were recorded; not set: all. */
  recordings: { name: string; file: URL; settings(url: string): Record<string, unknown>; batches?: number }[]
  /** An address of the site that `recognise` must know; left out, it must only stand foreign sites. */
  address?(site: Site): string
  /** Checks that do not fit, with the reason that is printed. */
  skip: Partial<Record<number, string>>
}

/** One thing that every connector has to stand, by its number in docs/connectors.md. */
export type Check = {
  number: number
  title: string
  /** Why it does not concern this connector. */
  skip?(scenario: Scenario): string | undefined
  /** Throws where the connector does not stand it. */
  run(scenario: Scenario): Promise<void>
}
