import { z } from 'zod'
import { baseAddress, spdxId, webAddress } from '../setting-shapes.ts'

/** What a repository has that may be read. */
export const parts = ['issues', 'discussions', 'docs', 'releases'] as const
export type Part = (typeof parts)[number]

export const settingsSchema = z
  .strictObject({
    repository: z
      .string()
      .trim()
      .transform((text) => text.replace(/^https?:\/\/[^/]+\//i, '').replace(/(\.git)?\/*$/, ''))
      .pipe(
        z
          .string()
          .regex(
            /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
            'is not of the form owner/name',
          ),
      )
      .describe('The repository as owner/name, e.g. octokit/octokit.js'),
    read: z
      .array(z.enum(parts))
      .min(1)
      .default([...parts])
      .describe('What to read: issues, discussions (these need a token), docs (README and docs folders), releases'),
    labels: z
      .array(z.string().trim().min(1).max(100))
      .max(50)
      .default([])
      .describe('Only issues and discussions that carry one of these labels; none set: all of them'),
    bots: z.boolean().default(false).describe('Also what bots wrote: dependency dashboards, “stale” notices'),
    docs: z
      .array(
        z
          .string()
          .trim()
          .max(300)
          .regex(/^(?!.*(^|\/)\.\.?(\/|$))[^\\\0]*$/, 'is no folder of a repository')
          .transform((path) => path.replace(/^\/+|\/+$/g, '')),
      )
      .max(10)
      .default(['docs'])
      .describe('Folders whose Markdown and text files become articles, beside the README'),
    branch: z
      .string()
      .trim()
      .regex(/^(?!\/)(?!.*(\.\.|[\s~^:?*[\\]))[^\0]{1,200}$/, 'is no name of a branch')
      .optional()
      .describe('The branch to read docs from; not set: the repository’s default branch'),
    license: spdxId
      .optional()
      .describe(
        'SPDX id of the licence of README, docs and release notes, where GitHub does not recognise it or it differs',
      ),
    licenseUrl: webAddress.optional().describe('Where that licence can be read'),
    communityLicense: spdxId
      .optional()
      .describe(
        'SPDX id of the licence under which the community publishes its issues and discussions; not set: excerpt and link only',
      ),
    communityLicenseUrl: webAddress
      .optional()
      .describe('Where the community says so, or where that licence can be read'),
    allowPrivate: z
      .boolean()
      .default(false)
      .describe('Read the repository though it is private: whoever reads this hub will see what is in it'),
    token: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]{4,500}$/, 'is no token')
      .optional()
      .meta({ secret: true })
      .describe(
        'A personal access token that may read this repository (Contents, Issues and Discussions: read-only): 5,000 requests an hour instead of 60, and discussions',
      ),
    appId: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9.]{1,50}$/)
      .optional()
      .describe('Instead of a token: the id of a GitHub App that is installed on the repository'),
    appPrivateKey: z
      .string()
      .trim()
      .transform((key) => key.replaceAll('\\n', '\n'))
      .pipe(
        z
          .string()
          .regex(
            /^-----BEGIN [A-Z ]*PRIVATE KEY-----\s[\s\S]{100,8000}-----END [A-Z ]*PRIVATE KEY-----$/,
            'is no private key in PEM form',
          ),
      )
      .optional()
      .meta({ secret: true })
      .describe('The App’s private key, whole, with its BEGIN and END lines'),
    pageSize: z.int().min(5).max(100).default(100).describe('Issues or discussions a request'),
    baseUrl: baseAddress
      .default('https://api.github.com')
      .describe('Where the API is; for GitHub Enterprise Server https://HOST/api/v3'),
  })
  .refine(({ appId, appPrivateKey }) => (appId === undefined) === (appPrivateKey === undefined), {
    path: ['appPrivateKey'],
    error: 'appId and appPrivateKey belong together',
  })
  .refine(({ token, appId }) => token === undefined || appId === undefined, {
    path: ['appId'],
    error: 'Either a token or an App: leave one out',
  })

export type Settings = z.output<typeof settingsSchema>

/** Discussions are in GraphQL, which answers nobody without credentials. */
export const hasCredentials = ({ token, appId }: Settings): boolean => token !== undefined || appId !== undefined

export function siteOf(settings: Settings): { name: string; url: string } {
  return { name: `${settings.repository} on GitHub`, url: `${webUrlOf(settings.baseUrl)}/${settings.repository}` }
}

/** Where people read what the API at `baseUrl` serves. */
export function webUrlOf(baseUrl: string): string {
  const url = new URL(baseUrl)
  // api.github.com, and api.TENANT.ghe.com
  if (/^api\.(github\.com|.+\.ghe\.com)$/.test(url.host)) return `https://${url.host.slice('api.'.length)}`
  return url.href.replace(/\/(api\/v3)?\/?$/, '')
}

/** The GraphQL API beside the REST API at `baseUrl`. https://docs.github.com/en/enterprise-server/graphql */
export const graphqlUrlOf = (baseUrl: string): string =>
  baseUrl.endsWith('/api/v3') ? baseUrl.replace(/\/v3$/, '/graphql') : `${baseUrl}/graphql`
