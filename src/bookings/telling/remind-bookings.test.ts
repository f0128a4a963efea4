import { beforeEach, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../../tests/bookable.ts'
import { at, booking } from '../../../tests/booking.ts'
import type { Person } from '../../../tests/people.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { eraseMember } from '../../members/erase-member.ts'
import { blockMember } from '../../moderation/block-member.ts'
import { cancelBooking } from '../changing/cancel-booking.ts'
import { approveBooking } from '../changing/decide-booking.ts'
import { moveBooking } from '../changing/move-booking.ts'
import { writeMessage } from '../session/write-message.ts'
import { remindBookings } from './remind-bookings.ts'
import { tellUnreadMessages } from './tell-unread-messages.ts'

const here = booking({ type: { notice_minutes: 0 } })
let hub: TestApp
let ana: Bookable
let asker: Person
beforeEach(async () => {
  ;({ hub, ana, asker } = here)
  await hub.db('notices').delete()
})

const book = (time: string, mentor: Bookable = ana) => here.book(time, { mentor })
/** Which reminders somebody got, at which moments of these. */
async function remindersAt(times: string[], who: Person = asker): Promise<[string, string[]][]> {
  const told: [string, string[]][] = []
  let before = (await reminders(who)).length
  for (const time of times) {
    hub.clock.at = at(time)
    await remindBookings(hub.deps)
    const all = await reminders(who)
    if (all.length > before) told.push([time, all.slice(before)])
    before = all.length
  }
  return told
}
const reminders = async (who: Person): Promise<string[]> =>
  (await hub.db('notices').where({ member_id: who.id, kind: 'booking' }).orderBy('id').pluck('text_key')).filter(
    (key) => /reminder|feedback/.test(key),
  )
const day = 'booking.told.reminder-day'
const hour = 'booking.told.reminder-hour'
const feedback = 'booking.told.feedback'

test('both are reminded a day and an hour before, and asked how it was, once each', async () => {
  await book('26T17:30')
  const times = [
    '25T17:29',
    '25T17:30',
    '25T17:31',
    '26T16:29',
    '26T16:30',
    '26T17:00',
    '26T17:59',
    '26T18:00',
    '27T18:00',
  ]

  expect(await remindersAt(times)).toEqual([
    ['25T17:30', [day]],
    ['26T16:30', [hour]],
    ['26T18:00', [feedback]],
  ])
  expect(await reminders(ana)).toEqual([day, hour, feedback])
  // By mail, too.
  const mails = await hub.db('mails').where('to_address', asker.email).orderBy('id').pluck('subject')
  expect(mails.slice(1)).toEqual([
    'Your session with Ana Prado is Thursday 26 November, 18:30',
    'Soon: your session with Ana Prado, Thursday 26 November, 18:30',
    'How was the session with Ana Prado?',
  ])
})

test('a hub that was away tells the latest alone, and what has begun is not announced', async () => {
  await book('26T17:30')
  expect(await remindersAt(['26T17:00', '26T17:10'])).toEqual([['26T17:00', [hour]]])
  await book('28T09:00')
  expect(await remindersAt(['28T07:00', '28T08:30'])).toEqual([
    ['28T07:00', [feedback, day].sort()],
    ['28T08:30', [hour]],
  ])
  await book('29T09:00')
  expect(await remindersAt(['29T09:10', '29T09:40'])).toEqual([
    ['29T09:10', [feedback]],
    ['29T09:40', [feedback]],
  ])
})

test('who booked or was told of a move within the day is not reminded of that a moment later', async () => {
  hub.clock.at = at('21T10:05')
  await book('21T15:00')
  expect(await remindersAt(['21T10:06', '21T13:59', '21T14:00'])).toEqual([['21T14:00', [hour]]])
  await book('21T18:00')
  hub.clock.at = at('21T17:30')
  await remindBookings(hub.deps)
  const late = await makeBookable(hub, { type: { notice_minutes: 0, needs_approval: true } })
  const publicId = await book('22T09:00', late)
  hub.clock.at = at('21T17:40')
  await approveBooking(hub.deps, { publicId, by: late.id })
  await remindBookings(hub.deps)
  expect(await reminders(late)).toEqual([])
})

test('reminders move with the booking, and go with it', async () => {
  const publicId = await book('26T17:30')
  expect(await remindersAt(['25T12:00'])).toEqual([])
  await moveBooking(hub.deps, { publicId, by: ana.id, startsAt: at('28T17:30') })
  expect(await remindersAt(['25T18:00', '26T17:00', '27T17:30', '28T16:30'])).toEqual([
    ['27T17:30', [day]],
    ['28T16:30', [hour]],
  ])

  hub.clock.at = at('22T10:00')
  const cancelled = await book('24T17:30')
  const before = await reminders(asker)
  await cancelBooking(hub.deps, { publicId: cancelled, by: asker.id, reason: '' })
  hub.clock.at = at('24T16:45')
  await remindBookings(hub.deps)
  expect(await reminders(asker)).toEqual(before)
})

test('several processes remind once', async () => {
  await book('26T17:30')
  hub.clock.at = at('25T18:00')

  const told = await Promise.all([1, 2, 3, 4].map(() => remindBookings(hub.deps)))
  expect(told.reduce((one, other) => one + other)).toBe(1)
  expect(await reminders(asker)).toEqual([day])
})

const messages = (who: Person) => hub.db('notices').where({ member_id: who.id, text_key: 'booking.told.message' })
const write = (publicId: string, by: Person, body: string) => writeMessage(hub.deps, { publicId, by: by.id, body })
const pass = (minutes: number) => {
  hub.clock.at = hub.clock.at.add({ minutes })
}

test('messages that nobody read for ten minutes are told of, those of one writer together', async () => {
  const publicId = await book('26T17:30')
  await write(publicId, ana, 'Bring pliers.')
  pass(9)
  await write(publicId, ana, 'And a pencil.')
  expect(await tellUnreadMessages(hub.deps)).toBe(0)
  pass(1)
  expect(await Promise.all([1, 2].map(() => tellUnreadMessages(hub.deps)))).toContain(1)
  pass(60)
  expect(await tellUnreadMessages(hub.deps)).toBe(0)

  expect((await messages(asker)).map(({ quote, url }) => [quote, url])).toEqual([
    ['Bring pliers.\n\nAnd a pencil.', `/bookings/${publicId}#messages`],
  ])
  const mail = await hub.db('mails').where('to_address', asker.email).orderBy('id', 'desc').first()
  expect(mail.subject).toContain('Ana Prado wrote to you about your session')
  expect(mail.text).toContain('> Bring pliers.')
  expect(await messages(ana)).toEqual([])
  await write(publicId, ana, 'One more.')
  pass(10)
  expect(await tellUnreadMessages(hub.deps)).toBe(1)
})

test('messages that were read, of who was blocked since, or to and of who is gone, are not', async () => {
  const read = await book('26T17:30')
  await write(read, ana, 'Read.')
  await hub.db('booking_messages').update({ read_at: hub.clock.at })
  const blocked = await book('27T17:30')
  await write(blocked, asker, 'Blocked.')
  await blockMember(hub.deps, { memberId: ana.id, otherId: asker.id })
  const other = await makeBookable(hub, {})
  const gone = await book('28T17:30', other)
  await write(gone, asker, 'To who is gone.')
  await write(gone, other, 'By who is gone.')
  await eraseMember(hub.deps, { memberId: other.id, posts: 'leave' })
  pass(11)

  expect(await tellUnreadMessages(hub.deps)).toBe(0)
  expect([...(await messages(ana)), ...(await messages(asker))]).toEqual([])
  expect(await hub.db('booking_messages').whereNull('told_at').whereNull('read_at')).toEqual([])
})
