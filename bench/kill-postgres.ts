/** npm run bench:kill-postgres [-- kills hubs]: the hub's own server killed again and again under inserting hubs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killServerUnderInserts } from '../tests/killServer.ts'

const [kills = '20', hubs = '2'] = process.argv.slice(2)
const dataDirectory = mkdtempSync(join(tmpdir(), 'guildhall-kill-'))
try {
  const result = await killServerUnderInserts(dataDirectory, Number(kills), Number(hubs))
  process.stdout.write(
    `${kills} kills, ${hubs} hubs: ${result.lost} of ${result.acknowledged} acknowledged rows lost, ` +
      `longest gap ${result.longestGapMs} ms\n`,
  )
  process.exitCode = result.lost === 0 ? 0 : 1
} finally {
  rmSync(dataDirectory, { recursive: true, force: true })
}
