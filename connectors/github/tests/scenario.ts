import type { Scenario } from '../../kit/scenario.ts'
import { connector } from '../index.ts'
import { type GitHubSite, type SiteOptions, startGitHub } from './site.ts'

const common = {
  connector,
  manyItems: 22,
  badSettings: [
    {},
    { repository: 'kettles' },
    { repository: 'mending/..' },
    { repository: 'mending/kettles', read: [] },
    { repository: 'mending/kettles', read: ['wiki'] },
    { repository: 'mending/kettles', docs: ['../secrets'] },
    { repository: 'mending/kettles', token: 'with a space' },
    { repository: 'mending/kettles', appId: '12' },
    { repository: 'mending/kettles', appId: '12', appPrivateKey: 'abc' },
    { repository: 'mending/kettles', baseUrl: 'ftp://api.example' },
    { repository: 'mending/kettles', pageSize: 101 },
    { repository: 'mending/kettles', tokn: 'x' },
  ],
  failingChecks: [
    {
      name: 'no such repository',
      settings: (site) => ({ ...site.settings, repository: 'mending/nothere' }),
      code: 'config',
    },
    { name: 'a revoked token', settings: (site) => ({ ...site.settings, token: 'revoked-token' }), code: 'auth' },
    {
      name: 'a private repository',
      settings: (site) => site.settings,
      spoil: (good) => ({ ...good, body: String(good.body).replace('"private":false', '"private":true') }),
      code: 'config',
    },
  ],
  secret: { name: 'token', value: 'github_pat_11ABCDEFG0kitKITkit+/=' },
} satisfies Partial<Scenario<GitHubSite>>

export const githubIssues: Scenario<GitHubSite> = {
  ...common,
  start: (options: SiteOptions) => startGitHub({ ...options, kind: 'issues' }),
  quietRequests: 10,
  recordings: [
    {
      name: 'issues',
      file: new URL('../cassettes/issues.json', import.meta.url),
      settings: (url) => ({ repository: 'mending/kettles', baseUrl: url, read: ['issues', 'docs', 'releases'] }),
    },
  ],
  address: ({ server, state }) => `${server.url}/${state.repository.name}/issues`,
  skip: { 17: 'only the walk over discussions keeps a page token: their scenario has this check' },
}

export const githubDiscussions: Scenario<GitHubSite> = {
  ...common,
  start: (options: SiteOptions) => startGitHub({ ...options, kind: 'discussions' }),
  quietRequests: 4,
  recordings: [
    {
      name: 'discussions',
      file: new URL('../cassettes/discussions.json', import.meta.url),
      settings: (url) => ({
        ...{ repository: 'mending/kettles', baseUrl: url, read: ['discussions'], token: 'ghp_recorded' },
        ...{ communityLicense: 'CC-BY-SA-4.0', communityLicenseUrl: 'https://creativecommons.org/licenses/by-sa/4.0/' },
      }),
    },
  ],
  skip: {},
}
