import type { MaintainedSource } from '../sources/maintained-sources.ts'

/** A large delete at a source that does not go on before a maintainer has decided. */
export type SourceWait = {
  kind: 'deletes'
  url: string
  at: Temporal.Instant
  source: string
  /** How many seem to be gone, of how many. */
  missing: number
  items: number
}

/** What waits at sources for whoever maintains them; one that was decided waits for its next run alone. */
export const sourceWaits = (sources: MaintainedSource[]): SourceWait[] =>
  sources.flatMap(({ name, title, state, trouble, deletesConfirmed, items }) =>
    trouble?.class === 'mass-delete' && state === 'active' && deletesConfirmed === null
      ? [
          {
            kind: 'deletes',
            url: `/desk/maintainer/sources/${name}#mass-delete-${name}`,
            at: Temporal.Instant.from(trouble.since),
            source: title,
            missing: trouble.missing ?? 0,
            items: trouble.items ?? items,
          },
        ]
      : [],
  )
