/** What a licence line of a feed means. Pure. */
import type { License } from '../contract.ts'
import { licenseIn } from '../license.ts'

/** From an address, an SPDX id of Creative Commons, or words about rights: whoever only says whose it is keeps all of them. */
export function licenseOf(text: string | undefined, source: License['source']): License | undefined {
  const said = licenseIn(text)
  if (said) return { ...said, source }
  return /©|\(c\)|copyright/i.test(text ?? '') ? { spdx: 'NONE', source } : undefined
}
