import type { Deps } from '../deps.ts'
import { type Asked, readSessions } from './community.ts'
import type { DemoMembers } from './fill-people.ts'
import { type Step, storyOf } from './session-story.ts'

/** Within ten minutes: it can be joined already. Not within four: it has not begun when the demo is open. */
export function soonAfter(now: Temporal.Instant): Temporal.Instant {
  const five = 5 * 60_000
  return Temporal.Instant.fromEpochMilliseconds(Math.ceil((now.epochMilliseconds + 4 * 60_000) / five) * five)
}

/**
 * When the people of the Repair Commons meet, and how it went: the ordinary use cases, each at its time, oldest first.
 * @param soonAt  when the session begins that is about to
 */
export async function fillSessions(
  deps: Deps,
  members: DemoMembers,
  { asked, soonAt }: { asked: Asked; soonAt: Temporal.Instant },
): Promise<void> {
  // Nobody is asked today about what was learned long ago.
  const jobs: Deps['jobs'] = {
    ...deps.jobs,
    enqueue: async (trx, queue, ...job) => {
      if (queue !== 'invite-mentors') await deps.jobs.enqueue(trx, queue, ...job)
    },
  }
  const begun = deps.now()
  const ahead: Step[] = []
  const plan = (...steps: Step[]) => ahead.push(...steps)
  for (const booking of readSessions().bookings) plan(...storyOf(booking, { begun, members, asked, soonAt, plan }))
  for (;;) {
    ahead.sort((one, other) => Temporal.Instant.compare(one.at, other.at))
    const step = ahead.shift()
    if (!step) return
    await step.do({ ...deps, jobs, now: () => step.at })
  }
}
