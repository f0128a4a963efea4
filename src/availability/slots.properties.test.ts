import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Hours, hoursSchema } from './hours.ts'
import { slotsByTheMinute } from './slots.oracle.ts'
import { freeSlots, type SlotQuestion } from './slots.ts'

/** Days on which the clocks do something, and one on which they do not. */
const hardDays: [zone: string, noonBefore: string][] = [
  ['Europe/Warsaw', '2026-03-28T12:00:00Z'],
  ['Europe/Warsaw', '2026-10-24T12:00:00Z'],
  ['America/New_York', '2026-03-07T12:00:00Z'],
  ['America/New_York', '2026-10-31T12:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T02:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T02:00:00Z'],
  ['Africa/Casablanca', '2026-02-14T12:00:00Z'],
  ['Africa/Casablanca', '2026-03-21T12:00:00Z'],
  ['Pacific/Apia', '2011-12-29T12:00:00Z'],
  ['America/St_Johns', '2026-03-07T12:00:00Z'],
  ['America/St_Johns', '2026-10-31T12:00:00Z'],
  ['Asia/Kathmandu', '2028-02-28T12:00:00Z'],
]
const otherZones = ['UTC', 'Asia/Tokyo', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Europe/London']

const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 0, 15, 30, 45, 7)).map(clockText)
const endTime = fc.oneof({ weight: 5, arbitrary: time }, fc.constant('24:00'))
const range = fc.record({ from: time, to: endTime })

const minutesAfter = (now: Temporal.Instant) =>
  fc.integer({ min: -600, max: 4 * 1440 }).map((minutes) => now.add({ minutes }))
const taken = (now: Temporal.Instant, most: number) =>
  fc.array(
    fc
      .tuple(minutesAfter(now), fc.integer({ min: 1, max: 300 }))
      .map(([start, minutes]) => ({ start, end: start.add({ minutes }) })),
    { maxLength: most },
  )

const question: fc.Arbitrary<SlotQuestion> = fc.constantFrom(...hardDays).chain(([zone, at]) => {
  const now = Temporal.Instant.from(at)
  const day = fc.integer({ min: -1, max: 5 }).map((days) => `${now.add({ hours: days * 24 })}`.slice(0, 10))
  const moments = fc
    .tuple(day, time, day, time)
    .map(([day, time, otherDay, otherTime]) => [`${day}T${time}`, `${otherDay}T${otherTime}`].sort())
    .filter(([from, to]) => from !== to)
    .map(([from = '', to = '']) => ({ from, to }))
  const hours: fc.Arbitrary<Hours> = fc.record({
    zone: fc.constant(zone),
    weekly: fc.oneof(
      fc.array(fc.record({ weekday: fc.integer({ min: 1, max: 7 }), from: time, to: endTime }), { maxLength: 12 }),
      range.map((always) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, ...always }))),
    ),
    overrides: fc.uniqueArray(fc.record({ date: day, ranges: fc.array(range, { maxLength: 3 }) }), {
      maxLength: 2,
      selector: ({ date }) => date,
    }),
    blocked: fc.array(moments, { maxLength: 2 }),
    travels: fc.array(
      fc
        .tuple(day, day, fc.constantFrom(...otherZones))
        .map(([one, two, zone]) => ({ from: one < two ? one : two, to: one < two ? two : one, zone })),
      { maxLength: 1 },
    ),
  })
  return fc.record({
    hours,
    type: fc.record({
      durationMinutes: fc.constantFrom(5, 15, 30, 45, 60, 90),
      bufferBeforeMinutes: fc.constantFrom(0, 0, 5, 15),
      bufferAfterMinutes: fc.constantFrom(0, 0, 10, 60),
      noticeMinutes: fc.constantFrom(0, 7, 120, 1440),
      horizonDays: fc.constantFrom(1, 2, 3),
      intervalMinutes: fc.constantFrom(5, 15, 20, 30, 45, 60),
      capDay: fc.option(fc.constantFrom(1, 2, 3), { nil: undefined }),
      capWeek: fc.option(fc.constantFrom(1, 3), { nil: undefined }),
      capMonth: fc.option(fc.constantFrom(2, 4), { nil: undefined }),
    }),
    occupied: taken(now, 6),
    askerBusy: taken(now, 2),
    booked: fc.array(minutesAfter(now), { maxLength: 3 }),
    now: fc.constant(now),
    bookerZone: fc.constantFrom(zone, ...otherZones),
  })
})

function clockText([hour, minute]: [number, number]) {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
const texts = (slots: Temporal.Instant[]) => slots.map(String)

test('the slots are those that are found by looking at the clocks at every minute', () => {
  let found = 0
  fc.assert(
    fc.property(question, (asked) => {
      const slots = texts(freeSlots(asked))
      found += slots.length
      expect(slots).toEqual(slotsByTheMinute(asked))
    }),
    { numRuns: 150 },
  )
  expect(found).toBeGreaterThan(0)
})

test('a slot and its buffers touch nothing that is taken, and slots come sorted, each once', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const { bufferBeforeMinutes, bufferAfterMinutes, durationMinutes } = asked.type
      const slots = freeSlots(asked)
      for (const start of slots) {
        const from = start.subtract({ minutes: bufferBeforeMinutes })
        const until = start.add({ minutes: durationMinutes + bufferAfterMinutes })
        for (const busy of asked.occupied)
          expect(
            Temporal.Instant.compare(busy.end, from) <= 0 || Temporal.Instant.compare(busy.start, until) >= 0,
          ).toBe(true)
      }
      expect(texts(slots)).toEqual(texts(slots.toSorted(Temporal.Instant.compare)))
      expect(new Set(texts(slots)).size).toBe(slots.length)
    }),
  )
})

test('readers of all zones are shown the same instants, as far as all may look ahead', () => {
  fc.assert(
    fc.property(question, (asked) => {
      // The last day begins nowhere sooner than this.
      const until = asked.now.add({ hours: asked.type.horizonDays * 24 - 26 })
      const [first, ...others] = [...otherZones, 'America/St_Johns', 'Pacific/Apia'].map((bookerZone) =>
        texts(freeSlots({ ...asked, bookerZone, until })),
      )
      for (const other of others) expect(other).toEqual(first)
    }),
  )
})

test('asking again, in another order or in two parts, gives the same slots', () => {
  fc.assert(
    fc.property(question, fc.integer({ min: 0, max: 4 * 1440 }), (asked, minutes) => {
      const slots = texts(freeSlots(asked))
      const middle = asked.now.add({ minutes })
      const reversed = { ...asked, occupied: asked.occupied.toReversed(), booked: asked.booked.toReversed() }
      expect(texts(freeSlots(reversed))).toEqual(slots)
      expect([
        ...texts(freeSlots({ ...asked, until: middle })),
        ...texts(freeSlots({ ...asked, from: middle })),
      ]).toEqual(slots)
      expect(texts(freeSlots({ ...asked, limit: 3 }))).toEqual(slots.slice(0, 3))
    }),
  )
})

test('a slot that is taken with its buffers is gone, and adds none', () => {
  fc.assert(
    fc.property(question, fc.nat(), (asked, pick) => {
      const slots = freeSlots(asked)
      const taken = slots[pick % Math.max(1, slots.length)]
      if (!taken) return
      const { bufferBeforeMinutes, bufferAfterMinutes, durationMinutes } = asked.type
      const start = taken.subtract({ minutes: bufferBeforeMinutes })
      const end = taken.add({ minutes: durationMinutes + bufferAfterMinutes })
      const left = texts(freeSlots({ ...asked, occupied: [...asked.occupied, { start, end }] }))
      expect(left).not.toContain(`${taken}`)
      expect(texts(slots)).toEqual(expect.arrayContaining(left))
    }),
  )
})

test('hours that the tests make are hours that a mentor can have', () => {
  fc.assert(
    fc.property(question, ({ hours }) => {
      expect(hoursSchema.parse(hours)).toEqual(hours)
    }),
    { numRuns: 20 },
  )
})
