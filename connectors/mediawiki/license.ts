/** What a wiki says of its licence, as SPDX names it. Pure. */
import type { License } from '../contract.ts'

/** Ported versions that SPDX lists; others count as the one they were made from. */
const ports = new Set(
  (
    'BY-2.5-AU BY-3.0-AT BY-3.0-AU BY-3.0-DE BY-3.0-IGO BY-3.0-NL BY-3.0-US BY-NC-3.0-DE BY-NC-ND-3.0-DE BY-NC-ND-3.0-IGO ' +
    'BY-NC-SA-2.0-DE BY-NC-SA-2.0-FR BY-NC-SA-2.0-UK BY-NC-SA-3.0-DE BY-NC-SA-3.0-IGO BY-ND-3.0-DE BY-SA-2.0-UK ' +
    'BY-SA-2.1-JP BY-SA-3.0-AT BY-SA-3.0-DE BY-SA-3.0-IGO'
  ).split(' '),
)

/**
 * The licence of a wiki's texts.
 * @param rights  `siteinfo.rightsinfo`: an address and words, either may be empty
 * @param chosen  of the settings, for a wiki that says nothing or nothing that is understood
 */
export function licenseOf(
  rights: { url?: string; text?: string } | undefined,
  chosen: { license?: string; licenseUrl?: string },
): License {
  const said = byAddress(rights?.url) ?? byWords(rights?.text)
  const url = webAddress(rights?.url)
  if (said) return { spdx: said, ...(url && { url }), source: 'site' }
  if (chosen.license)
    return { spdx: chosen.license, ...(chosen.licenseUrl && { url: chosen.licenseUrl }), source: 'config' }
  return { spdx: 'UNKNOWN', ...(url && { url }), source: 'site' }
}

/** Whether whole texts may be kept: the rest is a matter of the hub, which knows each licence. */
export const isOpen = ({ spdx }: License): boolean => !/^(NONE|UNKNOWN)$/i.test(spdx)

function byAddress(address: string | undefined): string | undefined {
  const [, kind, code = '', version, port] =
    /creativecommons\.org\/(licenses|publicdomain)\/([a-z-]+)\/(\d\.\d)(?:\/([a-z]{2,3})(?=[/?#]|$))?/i.exec(
      address ?? '',
    ) ?? []
  if (kind?.toLowerCase() === 'licenses') {
    const plain = `${code.toUpperCase()}-${version}`
    const ported = `${plain}-${port?.toUpperCase()}`
    return `CC-${ports.has(ported) ? ported : plain}`
  }
  if (kind) return code.toLowerCase() === 'zero' ? `CC0-${version}` : `CC-PDM-${version}`
  if (/gnu\.org\/(copyleft|licenses)\/.*fdl/i.test(address ?? '')) return gfdl(address ?? '')
  return undefined
}

function byWords(text: string | undefined): string | undefined {
  const words = text ?? ''
  const [, code, version] = /\bCC[ -](BY(?:[ -](?:NC|ND|SA))*)[ -](\d\.\d)\b/i.exec(words) ?? []
  if (code) return `CC-${code.toUpperCase().replaceAll(' ', '-')}-${version}`
  const spelled = /\b(\d\.\d)\b/.exec(words)?.[1]
  if (/creative\s*commons\s+attribution/i.test(words) && spelled) {
    const parts = [/non-?commercial/i.test(words) && 'NC', /no\s?deriv/i.test(words) && 'ND']
    const share = /share[\s-]?alike/i.test(words) && 'SA'
    return ['CC', 'BY', ...parts, share, spelled].filter(Boolean).join('-')
  }
  if (/\bCC[ -]?0\b|CC Zero/i.test(words)) return 'CC0-1.0'
  if (/\bGFDL\b|GNU Free Documentation/i.test(words)) return gfdl(words)
  if (/all rights reserved/i.test(words)) return 'NONE'
  return undefined
}

const gfdl = (said: string) => `GFDL-${/1\.[123]/.exec(said)?.[0] ?? '1.3'}-or-later`

const webAddress = (address: string | undefined) => {
  const url = address ? URL.parse(address, 'https://wiki.invalid') : null
  return url && /^https?:$/.test(url.protocol) && url.host !== 'wiki.invalid' ? url.href : undefined
}
