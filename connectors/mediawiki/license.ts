/** Under which licence a wiki's texts are. Pure. */
import type { License } from '../contract.ts'
import { type LicenseSettings, licenseIn, licenseOfSettings } from '../license.ts'

/**
 * @param rights  `siteinfo.rightsinfo`: an address and words, either may be empty
 * @param chosen  of the settings, for a wiki that says nothing or nothing that is understood
 */
export function licenseOf(rights: { url?: string; text?: string } | undefined, chosen: LicenseSettings): License {
  const said = licenseIn(rights?.url) ?? licenseIn(rights?.text)
  const url = webAddress(rights?.url)
  const known = said && { spdx: said.spdx, ...(url && { url }), source: 'site' as const }
  return known ?? licenseOfSettings(chosen) ?? { spdx: 'UNKNOWN', ...(url && { url }), source: 'site' }
}

const webAddress = (address: string | undefined) => {
  const url = address ? URL.parse(address, 'https://wiki.invalid') : null
  return url && /^https?:$/.test(url.protocol) && url.host !== 'wiki.invalid' ? url.href : undefined
}
