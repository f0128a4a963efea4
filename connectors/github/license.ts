/** What may be shown whole. Pure. */
import type { License } from '../contract.ts'
import { licenseOfSettings } from '../license.ts'
import type { Settings } from './settings.ts'

/**
 * Of README, docs and release notes: whoever adds to a repository with a licence does so under it (GitHub's terms, D.6).
 * @param spdxId  as GitHub recognised it; `NOASSERTION` where there is a licence that it does not know
 */
export function licenseOfRepository(settings: Settings, spdxId: string | undefined): License {
  const set = licenseOfSettings(settings)
  if (set) return set
  if (spdxId === undefined) return { spdx: 'NONE', source: 'site' }
  if (spdxId === 'NOASSERTION') return { spdx: 'UNKNOWN', source: 'site' }
  return { spdx: spdxId, url: `https://spdx.org/licenses/${encodeURIComponent(spdxId)}.html`, source: 'site' }
}

/** Of issues and discussions: what people write there stays theirs, whatever licence the repository has. */
export function licenseOfCommunity({ communityLicense, communityLicenseUrl }: Settings): License {
  const set = licenseOfSettings({ license: communityLicense, licenseUrl: communityLicenseUrl })
  return set ?? { spdx: 'NONE', source: 'site' }
}

/** Licences that GitHub recognises are free ones. What a maintainer typed may be any. */
export const allowsWhole = ({ spdx }: License): boolean =>
  !/^(NONE|UNKNOWN|NOASSERTION|OTHER)$/i.test(spdx) && !/(^|-)(ND|NC)(-|$)|^(BUSL|SSPL|Elastic)/i.test(spdx)
