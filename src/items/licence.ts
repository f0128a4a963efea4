/** What a licence lets us show, and how we name it. */

export type LicenceLine = { label: string; url?: string }

const ccParts = /^CC-(BY(?:-NC)?(?:-ND|-SA)?)-(\d\.\d)(?:-[A-Z]+)?$/
// Each of them lets anyone pass the text on, some with conditions that naming author, source and licence meets.
const openFamilies =
  /^(CC-BY|CC0|CC-PDM|CC-PDDC|PDDL|GFDL|MIT|Apache|BSD|0BSD|ISC|MPL|GPL|LGPL|AGPL|EUPL|ODbL|ODC-By|OGL|FreeBSD-DOC|Unlicense)(-|$)/

/** Whether a text under this licence may be shown whole. All rights reserved, unknown and unheard-of ones: an excerpt and a link. */
export const permitsFullText = (spdx: string): boolean => openFamilies.test(spdx)

/** `CC-BY-SA-4.0` → “CC BY-SA 4.0” with the address of its deed. `named` says what `NONE` and `UNKNOWN` are called. */
export function licenceLine(
  licence: { spdx: string; url?: string | null },
  named: { reserved: string; unknown: string },
): LicenceLine {
  const url = licence.url && /^https?:\/\//.test(licence.url) ? licence.url : undefined
  if (licence.spdx === 'NONE') return { label: named.reserved, url }
  if (licence.spdx === 'UNKNOWN') return { label: named.unknown, url }
  const parts = ccParts.exec(licence.spdx)
  if (parts)
    return {
      label: `CC ${parts[1]} ${parts[2]}`,
      url: url ?? `https://creativecommons.org/licenses/${parts[1]?.toLowerCase()}/${parts[2]}/`,
    }
  if (licence.spdx === 'CC0-1.0')
    return { label: 'CC0 1.0', url: url ?? 'https://creativecommons.org/publicdomain/zero/1.0/' }
  return { label: licence.spdx, url }
}

/** What members write here is under it: whoever posts agrees, and other communities may take it up. */
export const hubLicence = { spdx: 'CC-BY-SA-4.0', url: 'https://creativecommons.org/licenses/by-sa/4.0/' }
