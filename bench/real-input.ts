/** `npm run bench:real-input -- --copies 50 --kills 30`: a real site, everything that can go wrong, nothing lost or doubled. */
import { parseArgs } from 'node:util'
import { realInput } from '../tests/realInput.ts'
import { hasRealSite, realSiteMissing } from '../tests/realSite.ts'

const { values } = parseArgs({
  options: { copies: { type: 'string', default: '50' }, kills: { type: 'string', default: '30' } },
})
const say = (line: string) => process.stdout.write(`${line}\n`)

if (!hasRealSite) say(realSiteMissing)
else {
  const found = await realInput({
    copies: Number(values.copies),
    kills: Number(values.kills),
    killWithinMs: 4000 + 300 * Number(values.copies),
    say,
  })
  const clean = new Set(found.clean)
  const disturbed = new Set(found.disturbed)
  const ids = new Set(found.disturbed.map((line) => JSON.parse(line).externalId))
  const report = {
    questions: found.questions,
    kills: found.kills,
    lost: found.questions - ids.size,
    doubled: found.disturbed.length - ids.size,
    different:
      found.clean.filter((line) => !disturbed.has(line)).length +
      found.disturbed.filter((line) => !clean.has(line)).length,
    backoffViolations: found.violations,
    exitOnQuota: found.exitOnQuota,
  }
  say(JSON.stringify(report, null, 2))
  const { lost, doubled, different, backoffViolations } = report
  if (lost || doubled || different || backoffViolations) process.exitCode = 1
}
