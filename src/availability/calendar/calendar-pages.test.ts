import { load } from 'cheerio'
import request from 'supertest'
import { beforeEach, describe, expect, test } from 'vitest'
import { hours, hoursUrl } from '../../../tests/hours.ts'
import type { Person } from '../../../tests/people.ts'
import type { TestApp } from '../../../tests/testApp.ts'

const here = hours()
const { open, send } = here
let hub: TestApp
let ana: Person
beforeEach(() => {
  ;({ hub, ana } = here)
})

describe('the private calendar', () => {
  const calendar = `${hoursUrl}/calendar`
  const address = 'https://calendar.example.org/private-77aa/basic.ics'

  test('is connected, and its address is never shown again', async () => {
    const answer = await send(calendar, { address })
    const page = await request(hub.app).get(hoursUrl).set('Cookie', ana.cookie)
    const $ = load(page.text)

    expect(answer.status).toBe(303)
    expect($('#calendar').text()).toContain('calendar.example.org')
    expect($('#calendar').text()).toContain('It has not been read yet.')
    expect(page.text).not.toContain('private-77aa')
  })

  test('that could not be read says why, and what to do', async () => {
    await send(calendar, { address })
    await hub
      .db('calendars')
      .where('member_id', ana.id)
      .update({ failure: 'gone', failures: 3, failed_at: hub.clock.at })
    const $ = await open(hoursUrl)

    expect($('#calendar .notice').text()).toContain('There is no calendar at this address any more.')
    expect($('#calendar .notice').attr('role')).toBe('alert')
  })

  test('is read again and removed by a button', async () => {
    await send(calendar, { address })
    await hub.db('calendars').where('member_id', ana.id).update({ next_read_at: '2026-12-01T00:00Z' })
    await send(`${calendar}/read`, {})
    expect((await hub.db('calendars').where('member_id', ana.id).first()).next_read_at.toString()).toBe(
      hub.clock.at.toString(),
    )
    await send(`${calendar}/remove`, {})
    expect(await hub.db('calendars').where('member_id', ana.id).first()).toBeUndefined()
  })

  test.each(['', 'calendar', 'ftp://calendar.example.org/a', 'https://ana:secret@calendar.example.org/a'])(
    'is not at “%s”',
    async (wrong) => {
      const answer = await send(calendar, { address: wrong })

      expect(answer.status).toBe(422)
      expect(load(answer.text)('#address-error').text()).not.toBe('')
      expect(answer.text).not.toContain('ana:secret')
    },
  )
})
