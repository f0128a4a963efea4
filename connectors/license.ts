/** What sites and maintainers write of licences, as SPDX names it: https://spdx.org/licenses. Pure. */
import type { License } from './contract.ts'

/**
 * The licence that an address, or words, speak of: Creative Commons, the GNU FDL, or all rights reserved.
 * @returns undefined where it is none of these; `url` where it is the address of a Creative Commons licence, or was made from its name
 */
export function licenseIn(text: string | undefined): { spdx: string; url?: string } | undefined {
  const said = text?.slice(0, longestSaid)
  return said ? (byAddress(said) ?? byWords(said)) : undefined
}

/** A site may write a book where its licence belongs: some of these patterns take the square of its length. */
const longestSaid = 2000

/** What the maintainer says of a site that does not say it itself; undefined where nothing is set. */
export function licenseOfSettings({ license, licenseUrl }: LicenseSettings): License | undefined {
  return license ? { spdx: license, ...(licenseUrl && { url: licenseUrl }), source: 'config' } : undefined
}

export type LicenseSettings = { license?: string; licenseUrl?: string }

/** Whether anybody allows anything: without, only beginnings are kept. What each licence allows, the hub knows (src/items). */
export const isLicensed = ({ spdx }: Pick<License, 'spdx'>): boolean => !/^(NONE|UNKNOWN)$/i.test(spdx)

/** Ported versions that SPDX lists; others count as the one they were made from. */
const ports = new Set(
  (
    'BY-2.5-AU BY-3.0-AT BY-3.0-AU BY-3.0-DE BY-3.0-IGO BY-3.0-NL BY-3.0-US BY-NC-3.0-DE BY-NC-ND-3.0-DE BY-NC-ND-3.0-IGO ' +
    'BY-NC-SA-2.0-DE BY-NC-SA-2.0-FR BY-NC-SA-2.0-UK BY-NC-SA-3.0-DE BY-NC-SA-3.0-IGO BY-ND-3.0-DE BY-SA-2.0-UK ' +
    'BY-SA-2.1-JP BY-SA-3.0-AT BY-SA-3.0-DE BY-SA-3.0-IGO'
  ).split(' '),
)

const creativeCommons =
  /creativecommons\.org\/(?:licenses\/(by(?:-(?:nc|nd|sa))*)|publicdomain\/(zero|mark))\/(\d\.\d)(?:\/([a-z]{2,3})(?![\w.]))?/i

function byAddress(text: string) {
  const [address = '', code, dedication, version = '', port] = creativeCommons.exec(text) ?? []
  const url = `https://${address.toLowerCase()}/`
  if (dedication) return { spdx: `${dedication.toLowerCase() === 'zero' ? 'CC0' : 'CC-PDM'}-${version}`, url }
  if (code) {
    const plain = `${code.toUpperCase()}-${version}`
    const ported = `${plain}-${port?.toUpperCase()}`
    return { spdx: `CC-${ports.has(ported) ? ported : plain}`, url }
  }
  return /gnu\.org\/(copyleft|licenses)\/[\w./-]{0,40}fdl/i.test(text) ? { spdx: gfdl(text) } : undefined
}

function byWords(words: string) {
  const [, short, shortVersion = ''] = /\bCC[ -](BY(?:[ -](?:NC|ND|SA))*)[ -](\d\.\d)\b/i.exec(words) ?? []
  if (short) return named(short.toUpperCase().replaceAll(' ', '-'), shortVersion)
  const version = /\b(\d\.\d)\b/.exec(words)?.[1]
  if (/creative\s*commons\s+attribution/i.test(words) && version) {
    const parts = [/non-?commercial/i.test(words) && 'NC', /no\s?deriv/i.test(words) && 'ND']
    const share = /share[\s-]?alike/i.test(words) && 'SA'
    return named(['BY', ...parts, share].filter(Boolean).join('-'), version)
  }
  if (/\bCC[ -]?0\b|CC Zero/i.test(words))
    return { spdx: 'CC0-1.0', url: 'https://creativecommons.org/publicdomain/zero/1.0/' }
  if (/\bGFDL\b|GNU Free Documentation/i.test(words)) return { spdx: gfdl(words) }
  return /all rights reserved/i.test(words) ? { spdx: 'NONE' } : undefined
}

const named = (code: string, version: string) => ({
  spdx: `CC-${code}-${version}`,
  url: `https://creativecommons.org/licenses/${code.toLowerCase()}/${version}/`,
})

const gfdl = (said: string) => `GFDL-${/1\.[123]/.exec(said)?.[0] ?? '1.3'}-or-later`
