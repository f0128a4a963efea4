import request from 'supertest'
import { expect, test } from 'vitest'
import { testApp } from '../../tests/testApp.ts'

test.each(['evil.example"><script>', 'a b', '.', 'x'.repeat(300), 'hub.example:port'])(
  'a request for "%s" is refused before a page is made',
  async (host) => {
    const { app, close } = await testApp({ PUBLIC_URL: '' })
    const [odd, named] = [
      await request(app).get('/').set('Host', host),
      await request(app).get('/').set('Host', 'hub.example:3000'),
    ]
    await close()

    expect(odd.status).toBe(400)
    expect(odd.text).not.toContain('<')
    expect(named.text).toContain('http://hub.example:3000/')
  },
)
