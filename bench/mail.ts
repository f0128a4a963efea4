/**
 * A hub that tells and mails is killed again and again: is each notice there once, and has each mail arrived?
 *   npm run bench:mail -- [--kills 20] [--count 300]
 */
import { parseArgs } from 'node:util'
import { migrateJobs } from '../src/jobs.ts'
import { killWhileMailing } from '../tests/killMailing.ts'
import { log, scratchDatabase } from './scratch-database.ts'

const { values: options } = parseArgs({
  options: { kills: { type: 'string', default: '20' }, count: { type: 'string', default: '300' } },
})
const [kills, count] = [Number(options.kills), Number(options.count)]
const { db, connectionString, close } = await scratchDatabase()
try {
  await migrateJobs({ connectionString, log })
  const { notices, mails, taken, doubled } = await killWhileMailing({ db, connectionString, count, kills })
  const lost = mails.filter(({ message_id }) => !taken.has(`<${message_id}>`)).length
  process.stdout.write(
    `${kills} kills, ${count} things to tell: ${notices.length} notices (${new Set(notices).size} different), ` +
      `${mails.length} mails, ${lost} lost, ${doubled} taken again under the same Message-ID\n`,
  )
  const isRight = notices.length === count && mails.length === count && taken.size === count && lost === 0
  process.exitCode = isRight ? 0 : 1
} finally {
  await close()
}
