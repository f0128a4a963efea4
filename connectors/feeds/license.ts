/** What a licence line of a feed means. Pure. */
import type { License } from '../contract.ts'

/** From an address of Creative Commons, an SPDX id, or words about rights. */
export function licenseOf(text: string | undefined, source: License['source']): License | undefined {
  const line = text?.trim()
  if (!line) return undefined
  const byUrl = /creativecommons\.org\/(licenses|publicdomain)\/([a-z-]+)\/(\d\.\d)/i.exec(line)
  if (byUrl) {
    const [, kind = '', code = '', version = ''] = byUrl
    return { spdx: spdxOf(kind, code, version), url: `https://${byUrl[0].toLowerCase()}/`, source }
  }
  const byName = /\bCC[ -](BY(?:[ -](?:NC|ND|SA))*)[ -](\d\.\d)\b/i.exec(line)
  if (byName) {
    const [, code = '', version = ''] = byName
    const name = code.toLowerCase().replaceAll(' ', '-')
    return {
      spdx: spdxOf('licenses', name, version),
      url: `https://creativecommons.org/licenses/${name}/${version}/`,
      source,
    }
  }
  if (/\bCC0\b/i.test(line)) return { ...zero, source }
  if (/all rights reserved|©|\(c\)|copyright/i.test(line)) return { spdx: 'NONE', source }
  return undefined
}

const zero = { spdx: 'CC0-1.0', url: 'https://creativecommons.org/publicdomain/zero/1.0/' }

function spdxOf(kind: string, code: string, version: string): string {
  if (kind.toLowerCase() === 'publicdomain') return code.toLowerCase() === 'zero' ? `CC0-${version}` : 'CC-PDDC'
  return `CC-${code.toUpperCase()}-${version}`
}
