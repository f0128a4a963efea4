import type { TextKey, Texts } from '../http/texts.ts'
import type { SourceGiven } from './source-page.ts'
import type { Moment } from './times.ts'

type FailureLine = { id: string; reason: string; meta: string; label: string }

export type FailuresPart = { title: string; rows: FailureLine[]; more?: string; canTry: boolean }

const stages: Record<string, TextKey> = {
  fetch: 'maintain.stage.fetch',
  map: 'maintain.stage.map',
  validate: 'maintain.stage.validate',
  store: 'maintain.stage.store',
}

/** What could not be read, and why; of many the first, with how many more there are. */
export function failuresPart(
  { health: { source }, failures }: Pick<SourceGiven, 'health' | 'failures'>,
  moment: (at: Temporal.Instant) => Moment,
  { t }: Texts,
): FailuresPart {
  return {
    title: t('maintain.failures', { count: source.failures }),
    canTry: source.state === 'active',
    rows: failures.map(({ externalId, message, stage, attempts, nextTryAt }) => ({
      id: externalId,
      reason: message,
      meta: [
        t(stages[stage] ?? 'maintain.stage.fetch'),
        t('maintain.failure.tries', { count: attempts, at: moment(nextTryAt).text }),
      ].join(' '),
      label: t('maintain.try-again.label', { item: externalId }),
    })),
    more:
      source.failures > failures.length
        ? t('maintain.failures.more', { count: source.failures - failures.length })
        : undefined,
  }
}
