import { randomUUIDv7 } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../tests/people.ts'
import { type TestApp, testApp } from '../tests/testApp.ts'
import { eraseMember } from './members/erase-member.ts'
import { leaveMentors } from './mentors/change-mentor.ts'
import { blockMember } from './moderation/block-member.ts'

let hub: TestApp

beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

/** Until some transaction waits for a lock. */
async function somebodyWaits() {
  for (;;) {
    const { rows } = await hub.db.raw(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    if (rows.length > 0) return
  }
}

const acts: [string, (first: Person, second: Person) => Promise<unknown>][] = [
  ['who leaves', (first) => eraseMember(hub.deps, { memberId: first.id, posts: 'leave' })],
  ['who blocks', (first, second) => blockMember(hub.deps, { memberId: first.id, otherId: second.id })],
  ['a mentor who stops', (first) => leaveMentors(hub.deps, first.id)],
]

test.each(acts)('%s and is in the way of another is tried again', async (_who, act) => {
  const [first, second] = [await makeMember(hub, { roles: ['mentor'] }), await makeMember(hub)]
  const at = hub.deps.now()
  await hub.db('mentors').insert({ member_id: first.id, state: 'active', accepted_at: at, updated_at: at })
  // Somebody waits for an answer of theirs: they will be told.
  await hub.db('requests').insert({
    id: randomUUIDv7(),
    public_id: randomUUIDv7().slice(-8),
    initiator_id: second.id,
    receiver_id: first.id,
    asker_id: second.id,
    mentor_id: first.id,
    origin: 'ask',
    state: 'sent',
    background: 'x',
    tried: 'x',
    wanted: 'x',
    sent_at: at,
    expires_at: at.add({ hours: 240 }),
  })
  const lock = (trx: typeof hub.db, { id }: Person) => trx.raw('SELECT FROM members WHERE id = ? FOR UPDATE', [id])
  const other = await hub.db.transaction()
  await lock(other, second)
  const done = act(first, second)
  await somebodyWaits()
  // Each waits for the other now: the database ends the one that has waited longer.
  await lock(other, first)
  await other.commit()
  await expect(done).resolves.toBeUndefined()
})
