import { expect, test } from 'vitest'
import { realInput } from '../../tests/realInput.ts'
import { hasRealSite, realSiteMissing } from '../../tests/realSite.ts'

const name = 'a real site with every fault, and a process killed five times, end as one clean run does'

if (!hasRealSite) test(`${name} (${realSiteMissing})`, (context) => context.skip(realSiteMissing))
else
  test(name, { timeout: 600_000 }, async () => {
    const lines: string[] = []
    const { disturbed, clean, questions, violations, kills, exitOnQuota } = await realInput({
      copies: 1,
      kills: 5,
      killWithinMs: 4000,
      say: (line) => lines.push(line),
    })
    const told = lines.join('\n')
    const ids = disturbed.map((line) => JSON.parse(line).externalId)

    expect(kills, told).toBeGreaterThanOrEqual(3)
    expect(exitOnQuota, told).toBe(75)
    expect(violations, told).toBe(0)
    expect(new Set(ids).size, told).toBe(ids.length)
    expect(ids, told).toHaveLength(questions)
    expect(disturbed, told).toEqual(clean)
  })
