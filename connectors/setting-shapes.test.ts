import { expect, test } from 'vitest'
import { webAddress } from './setting-shapes.ts'

test.each([
  ['https://forum.example.org/c/zips', undefined],
  ['kettles', 'is no web address, such as https://forum.example.org'],
  ['ftp://forum.example.org', 'is no web address, such as https://forum.example.org'],
  ['https://ana:secret@forum.example.org', 'holds a name or password: leave them out'],
  ['https://ana@forum.example.org', 'holds a name or password: leave them out'],
])('a web address: %s', (typed, problem) => {
  expect(webAddress.safeParse(typed).error?.issues.map(({ message }) => message)).toEqual(problem && [problem])
})
