import { z } from 'zod'
import { apiKey, baseAddress, siteName, spdxId, webAddress } from '../../../setting-shapes.ts'

// CHANGE: what a maintainer tells a source of this kind; `.describe()` is the hint beside the field.
export const settingsSchema = z.strictObject({
  baseUrl: baseAddress.describe('Where the site is, e.g. https://tools.example'),
  siteName: siteName.optional().describe('What people call the site; not set: its host'),
  license: spdxId
    .optional()
    .describe('SPDX id of the licence of its texts, e.g. CC-BY-SA-4.0; without it only excerpts are shown'),
  licenseUrl: webAddress.optional().describe('Where that licence can be read'),
  key: apiKey.optional().describe('API key, where the site wants one'),
  pageSize: z.int().min(1).max(100).default(100).describe('Articles a request'),
})

export type Settings = z.output<typeof settingsSchema>

/** What the site is called and where it is, without a request. */
export const siteOf = ({ baseUrl, siteName: name }: Settings): { name: string; url: string } => ({
  name: name ?? new URL(baseUrl).host,
  url: baseUrl,
})
