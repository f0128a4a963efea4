import { z } from 'zod'
import { baseAddress, languageTag, siteName, spdxId, webAddress } from '../setting-shapes.ts'

/** A slug, the path of a subcategory's slugs, or a number. */
const categoryName = z
  .string()
  .trim()
  .toLowerCase()
  .max(200)
  .regex(/^[\p{L}\p{M}\p{N}_-]+(\/[\p{L}\p{M}\p{N}_-]+)*$/u)

export const settingsSchema = z
  .strictObject({
    baseUrl: webAddress
      .refine((url) => !/[?#@]/.test(url), 'the forum’s address alone, without ?, # and names')
      .pipe(baseAddress)
      .describe('The forum’s front page, e.g. https://forum.example.org'),
    siteName: siteName.optional().describe('What people call the forum; not set: its host'),
    license: spdxId.describe(
      'SPDX id of the licence under which members post, as the forum’s terms say it, e.g. CC-BY-NC-SA-3.0; NONE where they keep all rights: then only beginnings are shown',
    ),
    licenseUrl: webAddress.describe('Where that is written: the forum’s terms, or the licence itself'),
    categories: z
      .array(categoryName)
      .max(50)
      .default([])
      .describe(
        'Only topics of these categories and of what is below them, by slug (repairs, repairs/kettles) or number',
      ),
    language: languageTag.optional().describe('The forum’s language, e.g. en'),
    apiKey: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .regex(/^[!-~]+$/)
      .optional()
      .meta({ secret: true })
      .describe('For a forum that shows nothing without signing in: an API key with the scope to read topics'),
    apiUsername: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe(
        'Whose key it is, where the key is for all users. What this account can read, everybody will: take one without rights',
      ),
    pageSize: z.int().min(5).max(100).default(100).describe('Topics a page of the list; older forums send 30 anyway'),
  })
  .refine(({ apiKey, apiUsername }) => apiUsername === undefined || apiKey !== undefined, {
    path: ['apiKey'],
    error: 'apiUsername needs its apiKey',
  })

export type Settings = z.output<typeof settingsSchema>

export function siteOf({ baseUrl, siteName }: Pick<Settings, 'baseUrl' | 'siteName'>): { name: string; url: string } {
  return { name: siteName ?? new URL(baseUrl).host.replace(/^www\./, ''), url: baseUrl }
}
