import { expect, test } from 'vitest'
import { licenceLine, permitsFullText } from './licence.ts'

const named = { reserved: 'All rights reserved', unknown: 'Licence not stated' }

test.each(['CC-BY-SA-4.0', 'CC-BY-2.5', 'CC-BY-NC-ND-4.0', 'CC0-1.0', 'GFDL-1.3-or-later', 'MIT', 'OGL-UK-3.0'])(
  'a text under %s is shown whole',
  (spdx) => expect(permitsFullText(spdx)).toBe(true),
)

test.each(['NONE', 'UNKNOWN', '', 'MITNFA-nonsense', 'LicenseRef-proprietary', 'cc by'])(
  'a text under “%s” is an excerpt',
  (spdx) => expect(permitsFullText(spdx)).toBe(false),
)

test('Creative Commons licences lead to their deeds', () => {
  expect(licenceLine({ spdx: 'CC-BY-NC-SA-3.0' }, named)).toEqual({
    label: 'CC BY-NC-SA 3.0',
    url: 'https://creativecommons.org/licenses/by-nc-sa/3.0/',
  })
})

test('an address that is no web address is not linked', () => {
  expect(licenceLine({ spdx: 'NONE', url: 'javascript:alert(1)' }, named)).toEqual({
    label: 'All rights reserved',
    url: undefined,
  })
})
