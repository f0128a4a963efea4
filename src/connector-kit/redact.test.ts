import { expect, test } from 'vitest'
import { redactedQuery } from './redact.ts'

test('no parameter that holds a secret is recorded, however short that is', () => {
  const url = new URL('https://shelf.example/api?as=reader-ab12&q=glue&key=x&page=2')
  expect(redactedQuery(url, { secrets: { pass: 'ab12' }, keepsEmails: false }, ['page'])).toEqual({ q: 'glue' })
})
