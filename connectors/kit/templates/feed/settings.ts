import { z } from 'zod'

// CHANGE: what a maintainer tells a source of this kind; `.describe()` is the hint beside the field.
/** Any feed is read by connectors/feeds already: this is for sites of which more is known than their feed says. */
export const settingsSchema = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .describe('Where the site is, e.g. https://tools.example'),
  siteName: z.string().trim().min(1).max(80).optional().describe('What people call the site; not set: its host'),
  license: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.+-]{1,60}$/)
    .optional()
    .describe('SPDX id of the licence of its texts, e.g. CC-BY-SA-4.0; without it only excerpts are shown'),
})

export type Settings = z.output<typeof settingsSchema>

// CHANGE: where the feed is.
export const feedOf = ({ baseUrl }: Settings): string => `${baseUrl}/feed.xml`

/** What the site is called and where it is, without a request. */
export const siteOf = ({ baseUrl, siteName }: Settings): { name: string; url: string } => ({
  name: siteName ?? new URL(baseUrl).host,
  url: baseUrl,
})
