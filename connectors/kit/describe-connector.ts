import { describe, test } from 'vitest'
import { answerChecks } from './answer-checks.ts'
import { changeChecks } from './change-checks.ts'
import { firstChecks } from './first-checks.ts'
import { recogniseCheck } from './recognise-check.ts'
import type { Check, Scenario } from './scenario.ts'
import { walkChecks } from './walk-checks.ts'

export const checks: Check[] = [...firstChecks, ...walkChecks, ...changeChecks, ...answerChecks, recogniseCheck].sort(
  (a, b) => a.number - b.number,
)

/** Runs all checks that concern the connector; those that do not are printed with the reason. */
export function describeConnector(scenario: Scenario): void {
  describe(scenario.connector.id, () => {
    for (const check of checks) {
      const reason = scenario.skip[check.number] ?? check.skip?.(scenario)
      const title = `${check.number}. ${check.title}`
      if (reason) test.skip(`${title} (skipped: ${reason})`, () => {})
      else test(title, { timeout: 60_000 }, () => check.run(scenario))
    }
  })
}
