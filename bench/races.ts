/**
 * People race for times: everybody is mentor or asker or both, in two processes of the hub, through the real use cases.
 *   npm run bench:races -- [--attempts 100000] [--slots 2000] [--processes 2] [--lanes 8]
 * Prints double bookings of either person (counted in the bookings with their buffers, not by the constraint), holds that
 * were lost, attempts without a clear answer. Exit code 1 where there is any.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { migrateJobs } from '../src/jobs.ts'
import { raceBookings } from '../tests/raceBookings.ts'
import { log, scratchDatabase } from './scratch-database.ts'

const { values } = parseArgs({
  options: {
    attempts: { type: 'string', default: '100000' },
    slots: { type: 'string', default: '2000' },
    processes: { type: 'string', default: '2' },
    lanes: { type: 'string', default: '8' },
  },
})
const { db, connectionString, close } = await scratchDatabase()
const folder = mkdtempSync(join(tmpdir(), 'guildhall-races-'))
try {
  await migrateJobs({ connectionString, log })
  const race = await raceBookings(
    { db, connectionString, folder },
    {
      attempts: Number(values.attempts),
      slots: Number(values.slots),
      processes: Number(values.processes),
      lanes: Number(values.lanes),
      mentors: 50,
      askers: 110,
    },
  )
  for (const [answer, count] of Object.entries(race.answers).sort(([one], [other]) => (one < other ? -1 : 1)))
    console.log(`${String(count).padStart(8)}  ${answer}`)
  console.log(
    `${race.attempts} attempts on ${values.slots} slots in ${race.seconds.toFixed(0)} s (${(race.attempts / race.seconds).toFixed(0)} a second): ` +
      `${race.doubles} double bookings in ${race.looks + 1} looks, ${race.lostHolds.length} lost holds, ` +
      `${race.unclear.length} without a clear answer, ${race.triedAgain} tried again after a deadlock`,
  )
  console.log(`in the end: ${JSON.stringify(race.unsound)}`)
  for (const trouble of [...new Set([...race.lostHolds, ...race.unclear])].slice(0, 10)) console.log(trouble)
  process.exitCode = race.isSound && race.lostHolds.length === 0 && race.unclear.length === 0 ? 0 : 1
} finally {
  await close()
  rmSync(folder, { recursive: true, force: true })
}
