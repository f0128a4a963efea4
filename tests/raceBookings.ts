import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { type Crowd, makeCrowd } from './bookingCrowd.ts'
import type { Outcome } from './bookingHub.ts'
import { type Program, runProgram } from './runProgram.ts'
import { sum, unsoundBookings } from './soundBookings.ts'

type Place = { db: Knex; connectionString: string; folder: string }
type Race = { attempts: number; mentors: number; askers: number; slots: number; processes: number; lanes: number }

/** Time goes so many times faster there: holds of five minutes run out in a few seconds. */
const speed = 30

/**
 * People book, move and cancel in several processes of the hub at once.
 * @returns everything that was answered, and what was found wrong: while they ran, and in the end
 */
export async function raceBookings({ db, connectionString, folder }: Place, race: Race) {
  const crowd = await makeCrowd(db, race)
  const begun = Temporal.Now.instant()
  const programs = Array.from({ length: race.processes }, (_, part) =>
    startBooking({ connectionString, folder }, crowd, {
      attempts: Math.ceil(race.attempts / race.processes),
      lanes: race.lanes,
      part,
      parts: race.processes,
      speed,
      begun,
    }),
  )
  let isOver = false
  const ended = Promise.all(programs.map((program) => program.ended)).finally(() => {
    isOver = true
  })
  const virtualNow = () =>
    begun.add({ milliseconds: (Temporal.Now.instant().epochMilliseconds - begun.epochMilliseconds) * speed })
  let looks = 0
  let doublesOnTheWay = 0
  while (!isOver) {
    doublesOnTheWay += (await unsoundBookings(db, virtualNow())).doubles ?? 0
    looks++
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2000))])
  }
  await ended
  const seconds = Temporal.Now.instant().since(begun).total('seconds')
  const outcomes = programs.map(outcomeOf)
  const answers: Record<string, number> = {}
  for (const outcome of outcomes)
    for (const [answer, count] of Object.entries(outcome.answers)) answers[answer] = (answers[answer] ?? 0) + count
  const unsound = await unsoundBookings(db, virtualNow())
  return {
    attempts: outcomes.reduce((all, { attempts }) => all + attempts, 0),
    answers,
    lostHolds: outcomes.flatMap(({ lostHolds }) => lostHolds),
    unclear: outcomes.flatMap(({ unclear }) => unclear),
    triedAgain: outcomes.reduce((all, { triedAgain }) => all + triedAgain, 0),
    seconds,
    looks,
    doubles: doublesOnTheWay + (unsound.doubles ?? 0),
    unsound,
    isSound: sum(unsound) + doublesOnTheWay === 0,
  }
}

type Part = { attempts: number; lanes: number; part: number; parts: number; speed: number; begun: Temporal.Instant }

export function startBooking(
  { connectionString, folder }: Omit<Place, 'db'>,
  crowd: Crowd,
  { attempts, lanes, part, parts, speed, begun }: Part,
): Program {
  const file = join(folder, 'crowd.json')
  writeFileSync(file, JSON.stringify(crowd))
  return runProgram('tests/bookingHub.ts', [file, ...[attempts, lanes, part, parts, speed, begun].map(String)], {
    DATABASE_URL: connectionString,
    GUILDHALL_SECRET: 'a secret that only tests know, long enough',
    GUILDHALL_DATA: folder,
    ROOM_URL: 'https://meet.example.org/{room}',
    CONTACT_EMAIL: 'stewards@hub.example.org',
  })
}

function outcomeOf(program: Program): Outcome {
  const found = /outcome (\{.*\})/.exec(program.output())
  if (!found?.[1]) throw new Error(`a process ended without its outcome:\n${program.output().slice(-2000)}`)
  return JSON.parse(found[1])
}
