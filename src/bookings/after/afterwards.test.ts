import { load } from 'cheerio'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Bookable } from '../../../tests/bookable.ts'
import { at } from '../../../tests/booking.ts'
import type { Person } from '../../../tests/people.ts'
import { sessions, textOf } from '../../../tests/sessions.ts'
import type { TestApp } from '../../../tests/testApp.ts'

const here = sessions()
const { get, post, see, row, book } = here
let hub: TestApp
let ana: Bookable
let asker: Person
beforeEach(() => {
  ;({ hub, ana, asker } = here)
})

describe('afterwards', () => {
  const feedback = { held: 'yes', verdict: 'good', words: 'The pencil worked.' }

  test('what each wrote is kept from the other until both have, or seven days have gone', async () => {
    const publicId = await book('22T12:00')
    hub.clock.at = at('22T12:29')
    expect((await see(publicId, asker))('#after form[action$=feedback]').length).toBe(0)
    expect((await post(`/bookings/${publicId}/feedback`, asker, feedback)).status).toBe(409)
    const changed = await get(`/bookings/${publicId}/move`, asker)
    expect(changed.status).toBe(409)
    expect(load(changed.text)(`main a[href="/bookings/${publicId}"]`).text()).toBe('See how it stands')
    hub.clock.at = at('22T12:30')
    const wrong = await post(`/bookings/${publicId}/feedback`, asker, { words: 'Kept words' })
    expect(wrong.status).toBe(422)
    expect(load(wrong.text)('#words').val()).toBe('Kept words')
    expect(
      load(wrong.text)('[role=alert] a')
        .map((_, link) => load(wrong.text)(link).attr('href'))
        .get(),
    ).toHaveLength(2)

    expect((await post(`/bookings/${publicId}/feedback`, asker, feedback)).status).toBe(303)
    await post(`/bookings/${publicId}/feedback`, asker, { ...feedback, verdict: 'problem', words: 'changed' })
    expect((await get(`/bookings/${publicId}`, ana)).text).not.toContain('The pencil worked')
    expect(textOf(await see(publicId, asker), '#after')).toContain('You see what Ana wrote when they have')
    await post(`/bookings/${publicId}/feedback`, ana, { held: 'yes', verdict: 'great', words: 'Well prepared.' })
    expect(textOf(await see(publicId, ana), '#after')).toContain('Kasia Nowak: good The pencil worked.')
    expect(textOf(await see(publicId, asker), '#after')).toContain('Ana Prado: great Well prepared.')

    const other = await book('28T12:00')
    hub.clock.at = at('28T13:00')
    await post(`/bookings/${other}/feedback`, asker, feedback)
    hub.clock.at = Temporal.Instant.from('2026-12-05T12:30:00Z')
    expect(textOf(await see(other, ana), '#after')).toContain('The pencil worked')
    expect((await post(`/bookings/${other}/feedback`, ana, feedback)).status).toBe(409)
  })

  test('a problem offers the way out, and to the coordinators', async () => {
    const publicId = await book('22T12:00')
    hub.clock.at = at('22T13:00')
    await post(`/bookings/${publicId}/feedback`, asker, { held: 'no', verdict: 'problem', words: '' })

    const $ = await see(publicId, asker)
    const ways = $('#after .acts a')
      .map((_, link) => $(link).attr('href'))
      .get()
    expect(ways).toEqual([`/members/${ana.handle}/contact`, `/members/${ana.handle}/flag`])
    for (const way of ways) expect((await get(way, asker)).status).toBe(200)
  })

  test('one says that the other did not come, and takes it back', async () => {
    const publicId = await book('22T12:00')
    hub.clock.at = at('22T12:09')
    expect((await see(publicId, ana))('.absence').length).toBe(0)
    hub.clock.at = at('22T12:10')
    const press = (await see(publicId, ana))('.absence button')
    expect([press.text(), press.val()]).toEqual(['Kasia did not come', 'yes'])
    await post(`/bookings/${publicId}/absent`, ana, { absent: 'yes' })
    expect((await row(publicId)).absent).toBe('asker')
    expect(textOf(await see(publicId, asker), '.absence')).toContain('Ana says that you did not come.')
    await post(`/bookings/${publicId}/absent`, ana, { absent: 'no' })
    expect((await row(publicId)).absent).toBeNull()
  })

  test('who says that it was held says no more that the other did not come, and takes back that they did not', async () => {
    const publicId = await book('22T12:00')
    hub.clock.at = at('22T13:00')
    const held = { held: 'yes', verdict: 'good', words: '' }
    await post(`/bookings/${publicId}/feedback`, ana, held)

    expect((await see(publicId, ana))('.absence').length).toBe(0)
    const sent = await post(`/bookings/${publicId}/absent`, ana, { absent: 'yes' })
    expect(sent.status).toBe(409)
    expect(load(sent.text)('h1').text()).toBe('You said that the session was held')
    expect((await row(publicId)).absent).toBeNull()

    await post(`/bookings/${publicId}/absent`, asker, { absent: 'yes' })
    const $ = await see(publicId, ana)
    expect([textOf($, '.absence'), $('.absence button').length]).toEqual(['Kasia says that you did not come.', 0])
    await post(`/bookings/${publicId}/feedback`, asker, held)
    expect((await row(publicId)).absent).toBeNull()
  })

  test('who says that it was not held may say that the other did not come', async () => {
    const publicId = await book('22T12:00')
    hub.clock.at = at('22T13:00')
    await post(`/bookings/${publicId}/feedback`, ana, { held: 'no', verdict: 'fine', words: '' })
    await post(`/bookings/${publicId}/absent`, ana, { absent: 'yes' })
    expect((await row(publicId)).absent).toBe('asker')
  })
})
