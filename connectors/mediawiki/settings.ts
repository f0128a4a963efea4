import { z } from 'zod'
import { siteName, spdxId, webAddress } from '../setting-shapes.ts'

const category = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .regex(/^[^#<>[\]|{}]+$/, 'not the name of a category')
  .transform((name) => name.replace(/^category:/i, '').trim())

/** Numbers may come as they are, or as a form has them. */
const asText = (value: unknown) => (Array.isArray(value) ? value.map(String) : value)

export const settingsSchema = z
  .strictObject({
    url: webAddress.describe('The wiki’s address, that of any of its pages, or that of its api.php'),
    siteName: siteName.optional().describe('What people call the wiki; not set: its host'),
    siteUrl: webAddress.optional().describe('Where people read the wiki; not set: the root of its host'),
    namespaces: z
      .preprocess(
        asText,
        z
          .array(
            z
              .string()
              .trim()
              .regex(/^\d{1,5}$/, 'not a number')
              .transform(Number),
          )
          .max(50),
      )
      .default([])
      .describe('Numbers of the namespaces to read, e.g. 0 and 12; none: those that the wiki counts as content'),
    categories: z
      .array(category)
      .max(50)
      .default([])
      .describe('Only pages that are themselves in one of these categories; none: all pages'),
    excludeCategories: z.array(category).max(50).default([]).describe('No pages in any of these categories'),
    license: spdxId
      .optional()
      .describe('SPDX id of the licence where the wiki does not name its own, e.g. CC-BY-SA-4.0'),
    licenseUrl: webAddress.optional().describe('Where that licence can be read'),
  })
  .refine(({ license, licenseUrl }) => !licenseUrl || license, {
    path: ['license'],
    error: 'Say which licence it is: an address alone does not',
  })

export type Settings = z.output<typeof settingsSchema>

export function siteOf({ url, siteName, siteUrl }: Settings): { name: string; url: string } {
  const { host, origin } = new URL(url)
  return { name: siteName ?? host.replace(/^www\./, ''), url: siteUrl ?? origin }
}
