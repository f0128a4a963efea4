import type { Scenario } from '../../../scenario.ts'
import { connector } from '../index.ts'
import { startExample } from './site.ts'

export const scenario: Scenario = {
  connector,
  start: startExample,
  manyItems: 60,
  // CHANGE: what a settings form has to refuse beside what the kit thinks of, and when `check` says what is wrong.
  badSettings: [{ baseUrl: 'https://tools.example', siteName: '' }],
  failingChecks: [
    { name: 'nothing there', settings: ({ server }) => ({ baseUrl: `${server.url}/elsewhere` }), code: 'gone' },
    {
      name: 'a page and no feed',
      settings: (site) => site.settings,
      spoil: () => ({ headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Tools</title>' }),
      code: 'schema-drift',
    },
  ],
  quietRequests: 1,
  recordings: [
    {
      name: 'basic',
      file: new URL('../cassettes/basic.json', import.meta.url),
      settings: (url) => ({ baseUrl: url, license: 'CC-BY-SA-4.0' }),
    },
  ],
  address: ({ server }) => `${server.url}/articles/1`,
  skip: { 26: 'a feed is one document, and has no pages' },
}
