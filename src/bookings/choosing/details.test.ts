import { load } from 'cheerio'
import { describe, expect, test } from 'vitest'
import { choosing, hiddenOf, location } from '../../../tests/choosing.ts'
import { postQuestion } from '../../questions/post-question.ts'

const here = choosing()
const { open, send, hold } = here

describe('details and review', () => {
  const topic = 'My zip opens behind the slider'

  test('are filled from the question that led there, and lead to a booking that is linked to it', async () => {
    const question = await postQuestion(here.hub.deps, {
      authorId: here.kasia.id,
      title: 'Jacket zip opens again behind the slider',
      body: 'I squeezed it with pliers.',
      tags: [],
    })
    const held = await hold('2026-11-26T17:30:00Z', here.kasia, { question: question.publicId })
    const { $ } = await open(location(held), here.kasia)

    expect($('#topic').val()).toBe('Jacket zip opens again behind the slider')
    expect($('#details').val()).toBe('I squeezed it with pliers.')
    expect($('.holding').text()).toContain('Jacket zip opens again behind the slider')

    const sent = await send($('form.book-details').attr('action') ?? '', here.kasia, {
      topic,
      details: 'Pliers did not help.',
    })
    const review = await open(location(sent), here.kasia)
    expect(review.$('.review-times').text().replace(/\s+/g, ' ')).toContain(
      'For youThursday, 26 November 2026, 18:30 to 19:00 Europe/Warsaw, UTC+1',
    )
    expect(review.$('.review-times').text().replace(/\s+/g, ' ')).toContain(
      'For AnaThursday, 26 November 2026, 17:30 to 18:00 Europe/Lisbon, UTC+0',
    )
    expect(review.$('.review-facts').text()).toContain('Pliers did not help.')
    expect(await here.hub.db('bookings').pluck('state')).toEqual(['held'])

    const form = 'form[action*="/review"]'
    const done = await send(review.$(form).attr('action') ?? '', here.kasia, hiddenOf(review.$, form))
    expect(location(done)).toMatch(/^\/bookings\/[a-z0-9]+\?booked$/)
    expect(await here.hub.db('bookings').first('state', 'topic', 'details', 'question_id')).toEqual({
      state: 'confirmed',
      topic,
      details: 'Pliers did not help.',
      question_id: question.id,
    })
    const again = await send(review.$(form).attr('action') ?? '', here.kasia, hiddenOf(review.$, form))
    expect(location(again)).toBe(location(done))
    const booked = await open(location(done), here.kasia)
    expect(booked.$('main [role=status]').text().trim()).toBe(
      `It is booked. A mail with the calendar entry is on its way to ${here.kasia.email}.`,
    )
    expect((await open(location(done).replace('?booked', ''), here.kasia)).$('main [role=status]').length).toBe(0)
    expect((await open(location(done), here.ana)).$('main [role=status]').length).toBe(0)
    await here.hub
      .db('refused_addresses')
      .insert({ address: here.kasia.email, reason: '550 No such user', at: here.hub.clock.at })
    const refused = await open(location(done), here.kasia)
    expect(refused.$('main .notice.trouble').text()).toContain(
      `No mail goes to you: the last one to ${here.kasia.email}`,
    )
    expect(refused.$('main .notice a').attr('href')).toBe('/account/mail')
    await here.hub.db('accounts').where('id', here.kasia.accountId).update({ email_verified: false })
    const unconfirmed = await open(location(done), here.kasia)
    expect(unconfirmed.$('main .notice.trouble').text()).toContain('your account has no confirmed address')
    await here.hub.db('refused_addresses').delete()
    await here.hub.db('accounts').where('id', here.kasia.accountId).update({ email_verified: true })
    await here.hub.db('mail_choices').insert({ member_id: here.kasia.id, kind: 'booking', choice: 'never' })
    const chosen = await open(location(done), here.kasia)
    expect(chosen.$('main .notice').text()).toContain('No mail goes out now, as you chose for sessions.')
    await here.hub.db('mail_choices').delete()
  })

  test('what was searched for is the topic; somebody else’s question gives its title alone', async () => {
    const theirs = await postQuestion(here.hub.deps, {
      authorId: here.oskar.id,
      title: 'Toaster lever does not stay',
      body: 'Mine.',
      tags: [],
    })
    const searched = await open(
      location(await hold('2026-11-26T17:30:00Z', here.kasia, { q: 'worn slider' })),
      here.kasia,
    )
    await here.hub.db('bookings').delete()
    const asked = await open(
      location(await hold('2026-11-26T17:30:00Z', here.kasia, { question: theirs.publicId })),
      here.kasia,
    )

    expect(searched.$('#topic').val()).toBe('worn slider')
    expect([asked.$('#topic').val(), asked.$('#details').val()]).toEqual(['Toaster lever does not stay', ''])
  })

  test('prep questions are asked, may wait, and go along', async () => {
    await here.hub
      .db('session_types')
      .where('member_id', here.ana.id)
      .update({ prep_questions: '["Which size?", "Since when?"]' })
    const held = await hold('2026-11-26T17:30:00Z')
    const { $ } = await open(location(held), here.kasia)
    expect(
      $('.prep label')
        .toArray()
        .map((label) => $(label).text().trim()),
    ).toEqual(['Which size?', 'Since when?'])

    const sent = await send($('form.book-details').attr('action') ?? '', here.kasia, {
      topic,
      'answers-1': 'Since May',
    })
    const review = await open(location(sent), here.kasia)
    expect(review.$('.review-facts').text()).toContain('not answered yet')
    const form = 'form[action*="/review"]'
    await send(review.$(form).attr('action') ?? '', here.kasia, hiddenOf(review.$, form))
    expect((await here.hub.db('bookings').first('prep_answers')).prep_answers).toEqual(['', 'Since May'])
  })

  test('say at the field what is missing, and keep what was typed', async () => {
    const url = location(await hold('2026-11-26T17:30:00Z'))
    const answer = await send(url, here.kasia, { topic: 'x', details: 'A long story.' })
    const $ = load(answer.text)

    expect(answer.status).toBe(422)
    expect($('#topic-error').text()).toBe('Say in a few words what it is about.')
    expect($('#topic').attr('aria-describedby')).toContain('topic-error')
    expect($('.form-summary a').attr('href')).toBe('#topic')
    expect([$('#topic').val(), $('#details').val()]).toEqual(['x', 'A long story.'])
    expect($('.steps [aria-current] span').text()).toBe('a few words')
    expect($('.holding')).toHaveLength(1)
  })

  test('a mentor who approves each is asked, and the page says so', async () => {
    await here.hub.db('session_types').where('member_id', here.ana.id).update({ needs_approval: true })
    const sent = await send(location(await hold('2026-11-26T17:30:00Z')), here.kasia, { topic })
    const { $ } = await open(location(sent), here.kasia)
    const form = 'form[action*="/review"]'

    expect($('.lead').text()).toContain('Ana looks at each request')
    expect($(`${form} button`).text()).toBe('Ask Ana for this time')
    const asked = await send($(form).attr('action') ?? '', here.kasia, hiddenOf($, form))
    expect(await here.hub.db('bookings').pluck('state')).toEqual(['pending'])
    expect((await open(location(asked), here.kasia)).$('main [role=status]').text()).toContain(
      `What Ana answers is mailed to ${here.kasia.email}`,
    )
  })

  test('are nobody else’s: not by id, not without signing in', async () => {
    const url = location(await hold('2026-11-26T17:30:00Z'))
    const [id] = /[^/]+(?=\/details)/.exec(url) ?? []

    expect((await open(`/bookings/${id}/details`, here.oskar)).answer.status).toBe(404)
    expect((await open(`/bookings/${id}/review`, here.oskar)).answer.status).toBe(404)
    expect((await send(`/bookings/${id}/details`, here.oskar, { topic })).status).toBe(404)
    expect((await send(`/bookings/${id}/review`, here.oskar, { topic })).status).toBe(404)
    expect(location((await open(`/bookings/${id}/details`)).answer)).toMatch(/^\/sign-in/)
    await send(`/bookings/${id}/release`, here.oskar)
    expect(await here.hub.db('bookings').pluck('state')).toEqual(['held'])
  })
})
