import fc from 'fast-check'
import { expect, test } from 'vitest'
import { handlePattern } from '../members/handles.ts'
import { deviceOf } from './device.ts'
import { proposeHandle, withDigits } from './handle.ts'

test.each([
  ['Ana Prado', 'ana-prado'],
  ['Łukasz Żółć', 'lukasz-zolc'],
  ["Siobhán O'Brien", 'siobhan-obrien'],
  ['  J. R. R.  ', 'j-r-r'],
  ['Søren Ærø', 'soren-aero'],
  ['أمينة', 'member-1001'],
  ['Admin', 'admin-1001'],
  ['X', 'member-1001'],
])('%s is offered %s', (name, handle) => {
  expect(proposeHandle(name, '1')).toBe(handle)
})

test('whatever the name, the handle is one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string(), (name, seed) => {
      expect(proposeHandle(name, seed)).toMatch(handlePattern)
      expect(withDigits(proposeHandle(name, seed), seed)).toMatch(handlePattern)
    }),
  )
})

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0',
    'Edge',
    'Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari',
    'iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36',
    'Chrome',
    'Android',
  ],
  ['', undefined, undefined],
])('%s', (userAgent, browser, system) => {
  expect(deviceOf(userAgent)).toEqual({ browser, system })
})
