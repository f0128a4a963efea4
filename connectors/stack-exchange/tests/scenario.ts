import type { Scenario } from '../../kit/scenario.ts'
import { connector } from '../index.ts'
import { type StackExchangeSite, siteName, startStackExchange } from './site.ts'

export const stackExchange: Scenario<StackExchangeSite> = {
  connector,
  start: startStackExchange,
  manyItems: 35,
  badSettings: [
    {},
    { site: 'no spaces' },
    { site: 'diy', baseUrl: 'ftp://api.example' },
    { site: 'diy', tags: ['a;b'] },
    { site: 'diy', pageSize: 101 },
    { site: 'diy', kee: 'x' },
  ],
  failingChecks: [
    { name: 'no such site', settings: (site) => ({ ...site.settings, site: 'nothere' }), code: 'config' },
    { name: 'a revoked key', settings: (site) => ({ ...site.settings, key: 'revoked' }), code: 'auth' },
  ],
  secret: { name: 'key', value: 'U4DMV8nvx4kit((' },
  quietRequests: 2,
  recordings: [
    {
      name: 'posts',
      file: new URL('../cassettes/posts.json', import.meta.url),
      settings: (url) => ({ site: siteName, baseUrl: `${url}/2.3` }),
    },
  ],
  skip: {},
}
