import type { Member } from '../../accounts/member.ts'
import type { Db } from '../../db.ts'
import { AppError, NotFound } from '../../errors.ts'
import { handleNow } from '../../members/handles.ts'
import { type Mentor, mentorByHandle } from '../../mentors/queries.ts'
import { areBlocked } from '../../moderation/blocked.ts'
import type { NoTimes } from './no-times.ts'

/** Where their page is when it is not here. */
export type Elsewhere = { handle: string; isMentor: boolean }

/**
 * The mentor of a handle, or where they are now.
 * @throws NotFound 'mentor-not-found', AppError 410 'mentor-gone'
 */
export async function bookableMentor(db: Db, typed: string): Promise<Mentor | Elsewhere> {
  const handle = typed.toLowerCase()
  const mentor = await mentorByHandle(db, handle, 'public')
  if (!mentor) {
    const present = await handleNow(db, handle)
    if (!present || present === handle) throw new NotFound('mentor-not-found')
    return { handle: present, isMentor: true }
  }
  if (handle !== typed) return { handle, isMentor: true }
  if (mentor.state === 'removed') throw new AppError(410, 'mentor-gone')
  return mentor.state === 'alumni' ? { handle, isMentor: false } : mentor
}

/** What stands between the reader and the mentor's times, whatever they are. A block looks like any absence. */
export async function standsBetween(
  db: Db,
  mentor: Mentor,
  viewer: Member | undefined,
  now: Temporal.Instant,
): Promise<NoTimes | undefined> {
  if (viewer?.id === mentor.id) return 'own'
  const { isTakingPeople, pausedUntil } = mentor.availability
  if (viewer && (await areBlocked(db, viewer.id, mentor.id))) return 'blocked'
  if (!isTakingPeople) return 'closed'
  return pausedUntil && Temporal.Instant.compare(pausedUntil, now) > 0 ? 'paused' : undefined
}
