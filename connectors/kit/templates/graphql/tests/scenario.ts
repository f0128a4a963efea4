import type { Scenario } from '../../../scenario.ts'
import { connector } from '../index.ts'
import { startExample } from './site.ts'

export const scenario: Scenario = {
  connector,
  start: startExample,
  manyItems: 25,
  // CHANGE: what a settings form has to refuse beside what the kit thinks of, and when `check` says what is wrong.
  badSettings: [{ baseUrl: 'https://tools.example', pageSize: 0 }],
  failingChecks: [
    { name: 'a revoked key', settings: (site) => ({ ...site.settings, key: 'revoked' }), code: 'auth' },
    { name: 'nothing there', settings: ({ server }) => ({ baseUrl: `${server.url}/elsewhere` }), code: 'gone' },
  ],
  secret: { name: 'key', value: 'Zx8-a-key-for-tests((' },
  // One for what is new, one for what is gone.
  quietRequests: 2,
  recordings: [
    {
      name: 'basic',
      file: new URL('../cassettes/basic.json', import.meta.url),
      settings: (url) => ({ baseUrl: url, license: 'CC-BY-SA-4.0' }),
    },
  ],
  address: ({ server }) => `${server.url}/articles/1`,
  skip: {},
}
