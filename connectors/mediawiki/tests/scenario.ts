import type { Scenario } from '../../kit/scenario.ts'
import { connector } from '../index.ts'
import { type MediaWikiSite, startMediaWiki } from './site.ts'

export const mediaWiki: Scenario<MediaWikiSite> = {
  connector,
  start: startMediaWiki,
  manyItems: 45,
  badSettings: [
    {},
    { url: 'wiki.example' },
    { url: 'ftp://wiki.example/' },
    { url: 'https://wiki.example/', namespaces: [-1] },
    { url: 'https://wiki.example/', categories: ['Zips|Jackets'] },
    { url: 'https://wiki.example/', licenseUrl: 'https://wiki.example/licence' },
    { url: 'https://wiki.example/', interval: 5 },
  ],
  failingChecks: [
    { name: 'no api.php there', settings: (site) => ({ url: `${site.server.url}/w/nothing/api.php` }), code: 'gone' },
    { name: 'no such namespace', settings: (site) => ({ ...site.settings, namespaces: [77] }), code: 'config' },
    { name: 'an empty category', settings: (site) => ({ ...site.settings, categories: ['Kettles'] }), code: 'config' },
    {
      name: 'pages for members only',
      settings: (site) => site.settings,
      spoil: () => ({
        headers: { 'mediawiki-api-error': 'readapidenied' },
        body: '{"error":{"code":"readapidenied","info":"You need read permission to use this module."}}',
      }),
      code: 'auth',
    },
  ],
  quietRequests: 3,
  recordings: [
    {
      name: 'pages',
      file: new URL('../cassettes/pages.json', import.meta.url),
      settings: (url) => ({ url: `${url}/w/api.php` }),
    },
  ],
  address: (site) => `${site.server.url}/wiki/Jacket_1`,
  skip: {},
}
