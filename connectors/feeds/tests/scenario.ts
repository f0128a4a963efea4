import type { Scenario } from '../../kit/scenario.ts'
import { connector } from '../index.ts'
import { startBlog } from './site.ts'

export const feeds: Scenario = {
  connector,
  start: startBlog,
  manyItems: 250,
  badSettings: [
    {},
    { url: 'file:///etc/passwd' },
    { url: 'https://blog.example/feed', fullText: true },
    { url: 'https://blog.example/feed', fullText: true, license: 'NONE' },
    { url: 'https://blog.example/feed', licence: 'CC-BY-4.0' },
  ],
  failingChecks: [
    { name: 'a page without a feed', settings: ({ server }) => ({ url: `${server.url}/plain` }), code: 'config' },
    {
      name: 'a feed that is gone',
      settings: (site) => site.settings,
      spoil: () => ({ status: 410, body: 'Gone' }),
      code: 'gone',
    },
  ],
  quietRequests: 1,
  recordings: ['rss', 'atom', 'rdf', 'json', 'youtube'].map((format) => ({
    name: format,
    file: new URL(`../cassettes/${format}.json`, import.meta.url),
    settings: (url: string) => ({ url: `${url}/feed` }),
  })),
  skip: { 26: 'a feed is one document, and has no pages' },
}
