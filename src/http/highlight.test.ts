import { expect, test } from 'vitest'
import { renderPost } from './markdown.ts'

const block = (code: string) => `\`\`\`java\n${code}\n\`\`\`\n`
const coloured = (text: string) => renderPost(text, 'https://hub.example.org/').split('class="hljs-keyword"').length - 1

test('code is in colours', () => {
  expect(coloured(block('return 1;'))).toBe(1)
})

test('what would take a grammar seconds stays plain: long lines, long blocks, many blocks', () => {
  expect(coloured(block(`return 1;\n${'_'.repeat(19_000)}`))).toBe(0)
  expect(coloured(block('return 1;\n'.repeat(1900)))).toBe(0)
  const many = coloured(block('return 1;\n'.repeat(350)).repeat(8))
  expect(many).toBe(700)
  expect(renderPost(block('return 1;\n'.repeat(350)).repeat(8), 'https://hub.example.org/')).toContain('return 1;')
})
