import { expect, test } from 'vitest'
import { isLicensed, licenseIn, licenseOfSettings } from './license.ts'

test.each([
  ['https://creativecommons.org/licenses/by-sa/4.0/', 'CC-BY-SA-4.0'],
  ['//creativecommons.org/licenses/by-sa/3.0/', 'CC-BY-SA-3.0'],
  ['https://creativecommons.org/licenses/by-sa/3.0/de/', 'CC-BY-SA-3.0-DE'],
  ['https://creativecommons.org/licenses/by-sa/3.0/fr/', 'CC-BY-SA-3.0'],
  ['https://creativecommons.org/licenses/by-sa/4.0/deed.en', 'CC-BY-SA-4.0'],
  ['https://creativecommons.org/licenses/by-nc-sa/4.0/', 'CC-BY-NC-SA-4.0'],
  ['http://creativecommons.org/publicdomain/zero/1.0/', 'CC0-1.0'],
  ['https://creativecommons.org/publicdomain/mark/1.0/', 'CC-PDM-1.0'],
  ['https://creativecommons.org/licenses/sampling/1.0/', undefined],
  ['https://www.gnu.org/copyleft/fdl.html', 'GFDL-1.3-or-later'],
  ['GNU Free Documentation License 1.2', 'GFDL-1.2-or-later'],
  ['Creative Commons Attribution-ShareAlike 4.0', 'CC-BY-SA-4.0'],
  ['Creative Commons Attribution-NonCommercial-NoDerivs 3.0', 'CC-BY-NC-ND-3.0'],
  ['Texts are CC BY-SA 3.0 unless said otherwise', 'CC-BY-SA-3.0'],
  ['CC0', 'CC0-1.0'],
  ['Copyright 2026, all rights reserved', 'NONE'],
  ['See the rights page', undefined],
  ['javascript:alert(1)', undefined],
  ['', undefined],
])('“%s” is %s', (text, spdx) => {
  const license = licenseIn(text)
  expect(license?.spdx).toBe(spdx)
  if (spdx?.startsWith('CC')) expect(licenseIn(license?.url)?.spdx).toBe(spdx)
})

test('a maintainer may say which it is, with its address or without', () => {
  expect(licenseOfSettings({ license: 'MIT' })).toEqual({ spdx: 'MIT', source: 'config' })
  expect(licenseOfSettings({ license: 'MIT', licenseUrl: 'https://x.example/mit' })?.url).toBe('https://x.example/mit')
  expect(licenseOfSettings({})).toBeUndefined()
  expect(['MIT', 'none', 'UNKNOWN'].map((spdx) => isLicensed({ spdx }))).toEqual([true, false, false])
})

test('a book in the place of a licence is looked into at its beginning alone', () => {
  expect(licenseIn('gnu.org/licenses/'.repeat(200_000))).toBeUndefined()
  expect(licenseIn(`CC BY 4.0 ${'gnu.org/copyleft/a'.repeat(200_000)}`)).toMatchObject({ spdx: 'CC-BY-4.0' })
})
