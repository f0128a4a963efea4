/**
 * A process of the hub in which people book, move and cancel at once, until `attempts` are made or it is killed:
 * node tests/bookingHub.ts CROWD.json ATTEMPTS LANES PART PARTS SPEED BEGUN
 */
import { readFileSync } from 'node:fs'
import { cancelBooking } from '../src/bookings/changing/cancel-booking.ts'
import { approveBooking, declineBooking } from '../src/bookings/changing/decide-booking.ts'
import { lapseBookings } from '../src/bookings/changing/lapse-bookings.ts'
import { moveBooking } from '../src/bookings/changing/move-booking.ts'
import { confirmBooking } from '../src/bookings/making/confirm-booking.ts'
import { holdSlot } from '../src/bookings/making/hold-slot.ts'
import { releaseHold } from '../src/bookings/making/release-hold.ts'
import { readConfig } from '../src/config.ts'
import { connect } from '../src/db.ts'
import { AppError } from '../src/errors.ts'
import { createJobs } from '../src/jobs.ts'
import { createLog } from '../src/log.ts'
import type { Crowd } from './bookingCrowd.ts'

export type Outcome = {
  attempts: number
  /** How often each thing was answered. */
  answers: Record<string, number>
  /** Holds that were in force and did not become what they were held for. */
  lostHolds: string[]
  unclear: string[]
  triedAgain: number
}

const [file = '', attempts = '0', lanes = '8', part = '0', parts = '1', speed = '1', begun = ''] = process.argv.slice(2)
const crowd: Crowd = JSON.parse(readFileSync(file, 'utf8'))
const outcome: Outcome = { attempts: 0, answers: {}, lostHolds: [], unclear: [], triedAgain: 0 }
const config = readConfig(process.env)
const connectionString = config.databaseUrl ?? ''
const log = createLog({
  level: 'info',
  process: 'tests',
  to: {
    write: (line: string) => {
      if (line.includes('in the way of another')) outcome.triedAgain++
    },
  },
})
const start = Temporal.Instant.from(begun)
/** The same in every process; faster than life, so that holds run out. */
const now = () => {
  const real = Temporal.Now.instant()
  return start.add({ milliseconds: Math.round((real.epochMilliseconds - start.epochMilliseconds) * Number(speed)) })
}
const db = connect(connectionString, { name: 'tests', max: Number(lanes) + 1 })
const deps = { db, config, log, now, jobs: createJobs({ connectionString, log }) }

const any = <T>(of: T[]): T => of[Math.floor(Math.random() * of.length)] as T
const isOneOf = (share: number) => Math.random() < share

type Booked = { publicId: string; askerId: string; mentorId: string; state: string }

/** What is held back: every act is answered, by what it does or by an error with a code of ours. */
async function answered<T>(act: string, work: Promise<T>): Promise<{ done: T } | { code: string }> {
  const add = (answer: string) => {
    outcome.answers[`${act}: ${answer}`] = (outcome.answers[`${act}: ${answer}`] ?? 0) + 1
  }
  try {
    const done = await work
    add('done')
    return { done }
  } catch (error) {
    const code = error instanceof AppError && error.status < 500 ? error.code : undefined
    if (code === undefined) outcome.unclear.push(`${act}: ${String(error)}`.slice(0, 300))
    add(code ?? 'unclear')
    return { code: code ?? 'unclear' }
  }
}

/** Nobody is on two lanes as an asker: what they hold is not let go by themselves on another. */
async function lane(askers: string[]) {
  let booked: Booked[] = []
  while (outcome.attempts < Number(attempts)) {
    outcome.attempts++
    const own = booked.length > 0 ? any(booked) : undefined
    if (own && isOneOf(0.4)) {
      if (await change(own)) booked = booked.filter((one) => one !== own)
    } else {
      const made = await book(any(askers))
      if (made) booked.push(made)
    }
  }
}

async function book(askerId: string): Promise<Booked | undefined> {
  const { mentorId, startsAt } = any(crowd.slots)
  if (mentorId === askerId) return undefined
  const wanted = { askerId, mentorId, typeSlug: 'talk', startsAt: Temporal.Instant.from(startsAt) }
  const held = await answered('hold', holdSlot(deps, wanted))
  if ('code' in held) return undefined
  const { publicId, heldUntil } = held.done
  if (isOneOf(0.1)) return undefined
  if (isOneOf(0.1)) {
    await answered('release', releaseHold(deps, { publicId, askerId }))
    return undefined
  }
  const confirmed = await answered(
    'confirm',
    confirmBooking(deps, { publicId, askerId, topic: 'A zip', details: '', prepAnswers: [] }),
  )
  if ('done' in confirmed) return { publicId, askerId, mentorId, state: confirmed.done.state }
  const isInForce = Temporal.Instant.compare(now(), heldUntil) < 0
  if (isInForce && confirmed.code !== 'booking-limit') outcome.lostHolds.push(confirmed.code)
  return undefined
}

/** @returns whether it is over */
async function change({ publicId, askerId, mentorId, state }: Booked): Promise<boolean> {
  const by = any([askerId, mentorId])
  if (state === 'pending' && isOneOf(0.5)) {
    if (isOneOf(0.7)) {
      await answered('approve', approveBooking(deps, { publicId, by: mentorId }))
      return false
    }
    return 'done' in (await answered('decline', declineBooking(deps, { publicId, by: mentorId, reason: '' })))
  }
  if (isOneOf(0.5)) {
    const startsAt = Temporal.Instant.from(any(crowd.slots.filter((slot) => slot.mentorId === mentorId)).startsAt)
    await answered('move', moveBooking(deps, { publicId, by, startsAt }))
    return false
  }
  await answered('cancel', cancelBooking(deps, { publicId, by, reason: '' }))
  return true
}

async function tend() {
  while (outcome.attempts < Number(attempts)) {
    await answered('tend', lapseBookings(deps))
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

const people = [...crowd.mentors, ...crowd.askers]
const allLanes = Number(lanes) * Number(parts)
process.stdout.write('begun\n')
await Promise.all([
  tend(),
  ...Array.from({ length: Number(lanes) }, (_, n) =>
    lane(people.filter((_person, index) => index % allLanes === n * Number(parts) + Number(part))),
  ),
])
process.stdout.write(`outcome ${JSON.stringify(outcome)}\n`)
process.exit(0)
