import { z } from 'zod'

// CHANGE: what a maintainer tells a source of this kind; `.describe()` is the hint beside the field.
/** What is marked `.meta({ secret: true })` is kept encrypted, and out of logs. */
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
  key: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .meta({ secret: true })
    .describe('API key, where the site wants one'),
  pageSize: z.int().min(1).max(100).default(100).describe('Articles a request'),
})

export type Settings = z.output<typeof settingsSchema>

/** What the site is called and where it is, without a request. */
export const siteOf = ({ baseUrl, siteName }: Settings): { name: string; url: string } => ({
  name: siteName ?? new URL(baseUrl).host,
  url: baseUrl,
})
