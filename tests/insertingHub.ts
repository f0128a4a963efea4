/** A process of the hub that inserts numbers until it is stopped or killed, and prints each one that was committed. */
import { pino } from 'pino'
import { openDatabase } from '../src/db.ts'
import { retryWhileAway } from '../src/postgres/away.ts'

const [dataDirectory = '', hub = '', upTo = 'Infinity'] = process.argv.slice(2)
const database = await openDatabase(
  { databaseUrl: undefined, dataDirectory },
  { name: hub, log: pino({ level: 'silent' }) },
)
let stopped = false
process.on('SIGTERM', () => {
  stopped = true
})
await retryWhileAway(() =>
  database.db.transaction(async (trx) => {
    await trx.raw('SELECT pg_advisory_xact_lock(1)')
    await trx.raw('CREATE TABLE IF NOT EXISTS inserted (hub text, number bigint, PRIMARY KEY (hub, number))')
  }),
)
for (let number = 0; number < Number(upTo) && !stopped; number++) {
  await retryWhileAway(() => database.db('inserted').insert({ hub, number }).onConflict().ignore())
  process.stdout.write(`${number}\n`)
}
await database.close()
process.exit(0)
