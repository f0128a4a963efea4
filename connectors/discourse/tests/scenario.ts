import type { Scenario } from '../../kit/scenario.ts'
import { connector } from '../index.ts'
import { type Forum, key, startForum } from './site.ts'

const good = {
  baseUrl: 'https://forum.example.org',
  license: 'CC-BY-SA-4.0',
  licenseUrl: 'https://forum.example.org/tos',
}

export const discourse: Scenario<Forum> = {
  connector,
  start: startForum,
  manyItems: 35,
  badSettings: [
    {},
    { ...good, license: undefined },
    { ...good, licenseUrl: undefined },
    { ...good, license: 'no spaces please' },
    { ...good, baseUrl: 'ftp://forum.example.org' },
    { ...good, baseUrl: 'https://forum.example.org/?page=2' },
    { ...good, categories: ['two words'] },
    { ...good, apiUsername: 'without-its-key' },
    { ...good, pageSize: 101 },
    { ...good, licence: 'x' },
  ],
  failingChecks: [
    {
      name: 'no forum there',
      settings: (site) => ({ ...site.settings, baseUrl: `${site.server.url}/nowhere` }),
      spoil: () => ({ status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not here</h1>' }),
      code: 'gone',
    },
    {
      name: 'a revoked key',
      settings: (site) => ({ ...site.settings, apiKey: 'revoked', apiUsername: 'reader' }),
      code: 'auth',
    },
    {
      name: 'signing in is needed',
      settings: (site) => site.settings,
      spoil: () => ({
        status: 403,
        headers: { 'content-type': 'application/json' },
        body: '{"errors":["You need to be logged in to do that."],"error_type":"not_logged_in"}',
      }),
      code: 'auth',
    },
    { name: 'no such category', settings: (site) => ({ ...site.settings, categories: ['boats'] }), code: 'config' },
  ],
  secret: { name: 'apiKey', value: key },
  address: (site) => `${site.server.url}/c/repairs/4`,
  // Pages of ten: four of the list, three of the latest posts, two that ask after deleted topics, and the categories.
  quietRequests: 10,
  recordings: [
    {
      name: 'forum',
      file: new URL('../cassettes/forum.json', import.meta.url),
      settings: (url) => ({ ...good, baseUrl: url, siteName: 'The Menders’ Forum' }),
    },
  ],
  skip: {},
}
