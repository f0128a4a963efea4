import { randomUUIDv7 } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { freshDatabase } from './freshDatabase.ts'
import { mailSink } from './mailSink.ts'
import { runProgram } from './runProgram.ts'

/**
 * A hub tells one member of `count` things by mail and is killed `kills` times at random moments, the last one runs to its end.
 * @returns how often each notice is there, and how often the mail server took each Message-ID
 */
export async function killWhileMailing({
  db,
  connectionString,
  count,
  kills,
}: Pick<Awaited<ReturnType<typeof freshDatabase>>, 'db' | 'connectionString'> & { count: number; kills: number }) {
  const sink = await mailSink()
  const memberId = randomUUIDv7()
  const at = Temporal.Now.instant()
  await db('members').insert({ id: memberId, public_id: 'killed', handle: 'killed', name: 'Killed', created_at: at })
  await db('accounts').insert({
    id: randomUUIDv7(),
    member_id: memberId,
    name: 'Killed',
    email: 'killed@example.org',
    email_verified: true,
  })
  const start = () =>
    runProgram('tests/mailingHub.ts', [memberId, String(count)], {
      DATABASE_URL: connectionString,
      GUILDHALL_SECRET: 'a secret that only tests know, long enough',
      SMTP_URL: sink.url,
      MAIL_FROM: 'hub@example.org',
    })
  try {
    for (let kill = 0; kill < kills; kill++) {
      const program = start()
      await program.says(/begun/)
      const before = sink.received.length
      // Somewhere in the work, not before it: after a few mails more, and a moment that is never the same.
      while (sink.received.length < Math.min(count, before + 2)) await sleep(2)
      await sleep(Math.random() * 40)
      program.signal('SIGKILL')
      await program.ended
      // What it had claimed is free again when the claim is over; here, at once.
      await db('mails').where({ state: 'waiting' }).update({ next_try_at: at })
    }
    const last = await start().ended
    const notices: string[] = await db('notices').where({ member_id: memberId }).pluck('key')
    const mails: { message_id: string; state: string }[] = await db('mails').select('message_id', 'state')
    const taken = new Map<string, number>()
    for (const { mail } of sink.received) taken.set(mail.messageId ?? '', (taken.get(mail.messageId ?? '') ?? 0) + 1)
    return { last, notices, mails, taken, doubled: sink.received.length - taken.size }
  } finally {
    await sink.close()
  }
}
