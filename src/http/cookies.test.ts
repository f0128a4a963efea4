import { expect, test } from 'vitest'
import { cookieName, endCookie, setCookie } from './cookies.ts'

const overHttps = { publicUrl: 'https://hub.example.org' }
const overHttp = { publicUrl: 'http://127.0.0.1:3000' }

test('a cookie is bound to encrypted connections where the hub has them, and out of reach of scripts anywhere', () => {
  expect(setCookie(overHttps, 'draft', 'word', { path: '/ask', seconds: 60 })).toBe(
    '__Secure-guildhall.draft=word; Max-Age=60; Path=/ask; HttpOnly; Secure; SameSite=Lax',
  )
  expect(setCookie(overHttp, 'draft', 'word', { seconds: 60 })).toBe(
    'guildhall.draft=word; Max-Age=60; Path=/; HttpOnly; SameSite=Lax',
  )
})

test('it is taken back under the name and path that it was set with', () => {
  expect(endCookie(overHttps, 'draft', '/ask')).toBe(
    `${cookieName(overHttps, 'draft')}=; Max-Age=0; Path=/ask; HttpOnly; Secure; SameSite=Lax`,
  )
})
