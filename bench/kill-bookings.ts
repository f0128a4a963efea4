/**
 * A process in which people book, move and cancel is killed again and again: is every booking whole afterwards, its time taken
 * or free, its history and calendar files in order, and everybody told once?
 *   npm run bench:kill-bookings -- [--kills 50]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { migrateJobs } from '../src/jobs.ts'
import { killWhileBooking } from '../tests/killBooking.ts'
import { log, scratchDatabase } from './scratch-database.ts'

const { values } = parseArgs({ options: { kills: { type: 'string', default: '50' } } })
const { db, connectionString, close } = await scratchDatabase()
const folder = mkdtempSync(join(tmpdir(), 'guildhall-kill-'))
try {
  await migrateJobs({ connectionString, log })
  const { unsound, bookings, events, mails } = await killWhileBooking({
    db,
    connectionString,
    folder,
    kills: Number(values.kills),
  })
  console.log(
    `${values.kills} kills: ${bookings} bookings, ${events} acts, ${mails} mails; after ${unsound.length} of the kills something was not whole`,
  )
  for (const found of unsound) console.log(JSON.stringify(found))
  process.exitCode = unsound.length === 0 ? 0 : 1
} finally {
  await close()
  rmSync(folder, { recursive: true, force: true })
}
