/** A process of the hub that tells one member of `count` things and sends the mails, until all is done or it is killed. */
import { pino } from 'pino'
import { readConfig } from '../src/config.ts'
import { connect } from '../src/db.ts'
import { createJobs } from '../src/jobs.ts'
import { createMailer } from '../src/mailer.ts'
import { notify } from '../src/notifications/notify.ts'
import { sendMail } from '../src/notifications/send-mail.ts'

const [memberId = '', count = '0'] = process.argv.slice(2)
const config = readConfig(process.env)
const log = pino({ level: 'silent' })
const connectionString = config.databaseUrl ?? ''
const db = connect(connectionString, { name: 'tests', max: 4 })
const jobs = createJobs({ connectionString, log })
const mailer = createMailer(config)
const deps = { db, config, log, jobs, mailer, now: () => Temporal.Now.instant() }

async function tell() {
  for (let number = 0; number < Number(count); number++)
    await db.transaction((trx) =>
      notify(trx, deps, [
        { memberId, kind: 'answer', key: `answer ${number}`, text: 'notices.one', url: `/questions/${number}` },
      ]),
    )
}

let isTold = false
async function send() {
  do {
    await sendMail(deps)
    await new Promise((resolve) => setTimeout(resolve, 5))
  } while (!isTold || (await db('mails').where({ state: 'waiting' }).first('id')))
}

process.stdout.write('begun\n')
await Promise.all([
  tell().then(() => {
    isTold = true
  }),
  send(),
  send(),
])
process.exit(0)
