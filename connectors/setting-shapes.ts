/** Settings that most connectors have; what is wrong with one reads “license: is no …”. */
import { z } from 'zod'

export const webAddress = z
  .url({ protocol: /^https?$/, error: 'is no web address, such as https://forum.example.org' })
  // They would stand on every page that names the site, and the guarded fetch sends none.
  .refine((url) => !holdsCredentials(url), 'holds a name or password: leave them out')

function holdsCredentials(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed !== null && (parsed.username !== '' || parsed.password !== '')
}

/** What paths are added to: kept without a slash at its end. */
export const baseAddress = webAddress.transform((url) => url.replace(/\/+$/, ''))

export const spdxId = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.+-]{1,60}$/, 'is no SPDX id, such as CC-BY-4.0 or MIT')

export const languageTag = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is no language, such as en or pt-BR')

/** What people call the site. */
export const siteName = z.string().trim().min(1).max(80)

/** A key of the API: kept encrypted, and out of logs. */
export const apiKey = z.string().trim().min(1).max(200).meta({ secret: true })
