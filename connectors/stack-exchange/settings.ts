import { z } from 'zod'
import { apiKey, baseAddress, siteName } from '../setting-shapes.ts'

/** The API's own names of sites that have a domain to themselves; every other name is a subdomain of stackexchange.com. */
export const ownDomains = new Map([
  ['stackoverflow', { name: 'Stack Overflow', host: 'stackoverflow.com' }],
  ['serverfault', { name: 'Server Fault', host: 'serverfault.com' }],
  ['superuser', { name: 'Super User', host: 'superuser.com' }],
  ['askubuntu', { name: 'Ask Ubuntu', host: 'askubuntu.com' }],
  ['stackapps', { name: 'Stack Apps', host: 'stackapps.com' }],
  ['mathoverflow.net', { name: 'MathOverflow', host: 'mathoverflow.net' }],
])

export const settingsSchema = z.strictObject({
  site: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9.-]{0,79}$/)
    .transform((site) => site.replace(/\.stackexchange\.com$/, ''))
    .describe('The site’s name in the API, e.g. diy, cooking.meta, stackoverflow'),
  siteName: siteName.optional().describe('What people call the site; not set: made from its name in the API'),
  siteUrl: baseAddress.optional().describe('Where people read the site; not set: made from its name in the API'),
  baseUrl: baseAddress
    .default('https://api.stackexchange.com/2.3')
    .describe('Where the API is; change it only for a server that speaks the same API'),
  key: apiKey.optional().describe('An app key from stackapps.com: 10,000 requests a day instead of 300'),
  tags: z
    .array(
      z
        .string()
        .trim()
        .regex(/^[^\s;]{1,35}$/),
    )
    .max(5)
    .default([])
    .describe('Only questions that carry all of these tags'),
  pageSize: z.int().min(10).max(100).default(100).describe('Questions a request'),
})

export type Settings = z.output<typeof settingsSchema>

/** A site, by the settings that name it. */
export type Site = Pick<Settings, 'site' | 'siteName' | 'siteUrl'>

/** What the site is called and where it is; the settings say it, so no request is needed. */
export function siteOf({ site, siteName, siteUrl }: Site): { name: string; url: string } {
  const own = ownDomains.get(site)
  if (own) return { name: siteName ?? own.name, url: siteUrl ?? `https://${own.host}` }
  const name = site
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
  return { name: siteName ?? `${name} Stack Exchange`, url: siteUrl ?? `https://${site}.stackexchange.com` }
}
