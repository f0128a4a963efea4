import { expect, test } from 'vitest'
import { linkedWords } from './linked-words.ts'

test.each([
  ['nothing to open', [{ text: 'nothing to open' }]],
  [
    'See https://a.example/x, or “http://b.example”.',
    [
      { text: 'See ' },
      { text: 'https://a.example/x', url: 'https://a.example/x' },
      { text: ', or “' },
      { text: 'http://b.example', url: 'http://b.example' },
      { text: '”.' },
    ],
  ],
  ['javascript:alert(1) and http://', [{ text: 'javascript:alert(1) and http://' }]],
  ['http://[half is none', [{ text: 'http://[half' }, { text: ' is none' }]],
])('%s', (text, parts) => {
  expect(linkedWords(text)).toEqual(parts)
})
