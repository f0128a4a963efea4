import { z } from 'zod'
import { isLicensed } from '../license.ts'
import { languageTag, spdxId, webAddress } from '../setting-shapes.ts'

export const settingsSchema = z
  .strictObject({
    url: webAddress.describe('The feed’s address, or that of a page that names its feed'),
    title: z.string().trim().min(1).max(120).optional().describe('What to call it; without it, its host'),
    homepage: webAddress.optional().describe('Where its readers go; without it, the root of its host'),
    fullText: z
      .boolean()
      .default(false)
      .describe('Keep whole texts instead of a short excerpt; needs a licence that allows this'),
    license: spdxId.optional().describe('SPDX id of the licence of entries that do not name their own, e.g. CC-BY-4.0'),
    licenseUrl: webAddress.optional().describe('Where that licence can be read'),
    language: languageTag.optional().describe('Language of entries that do not say, e.g. en'),
  })
  .refine(({ fullText, license }) => !fullText || (license !== undefined && isLicensed({ spdx: license })), {
    path: ['license'],
    error: 'Whole texts need a licence that allows to show them: name it, or leave fullText out',
  })

export type Settings = z.output<typeof settingsSchema>

export function siteOf({ url, title, homepage }: Settings): { name: string; url: string } {
  const { host, origin } = new URL(url)
  return { name: title ?? host.replace(/^www\./, ''), url: homepage ?? origin }
}
