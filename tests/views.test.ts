import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { english } from '../src/http/english.ts'

const folder = join(import.meta.dirname, '..', 'views')
const views = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ejs'))
const sources = readdirSync(join(import.meta.dirname, '..', 'src'), { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
)
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
/** A mail has no policy and no other place for its styles. */
const isMail = (view: string) => /^mail[\\/]/.test(view)

test('raw output is another template or made by pages.ts under a name that says so', () => {
  const raw = views.flatMap((view) =>
    [...read(view).matchAll(/<%-\s*([\s\S]*?)\s*-?%>/g)].map((found) => `${view}: ${found[1]}`),
  )

  expect(raw.length).toBeGreaterThan(20)
  expect(raw.filter((output) => !/: (include\(|[\w.]+Html$)/.test(output))).toEqual([])
})

test('templates have no inline script, style or handler, which the content security policy would refuse', () => {
  // JSON-LD is data that no browser runs; one name that the page made safe is all that may stand in it.
  const data = /<script type="application\/ld\+json"><%- \w+Html %><\/script>/g
  const offending = views.filter(
    (view) => !isMail(view) && /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i.test(read(view).replace(data, '')),
  )

  expect(offending).toEqual([])
})

test('every text that a template asks for is in the language file', () => {
  const asked = views.flatMap((view) => [...read(view).matchAll(/\bt\('([^']+)'/g)].map((found) => found[1] ?? ''))

  expect(asked.length).toBeGreaterThan(50)
  expect(asked.filter((key) => !(key in english))).toEqual([])
})

test('every text in the language file is used', () => {
  const everything = [
    ...views.map(read),
    ...sources.map((name) => readFileSync(join(import.meta.dirname, '..', 'src', name), 'utf8')),
  ].join('\n')
  // A key that is made from a code: `flags.reason.${reason}`.
  const begun = [...everything.matchAll(/`([a-z][\w-]*(?:\.[\w-]+)*\.)\$\{/g)].map((found) => found[1] ?? '')
  const isUsed = (key: string) => everything.includes(`'${key}'`) || begun.some((prefix) => key.startsWith(prefix))

  expect(begun).toContain('error.')
  expect(Object.keys(english).filter((key) => !isUsed(key))).toEqual([])
})

test('templates hold no words of their own', () => {
  const words = views.flatMap((view) => {
    const text = read(view)
      .replace(/<%[\s\S]*?%>/g, '')
      .replace(/<style>[\s\S]*?<\/style>/g, '')
      .replace(/<(code|abbr)[\s\S]*?<\/\1>/g, '')
      .replace(/<[^>]*>/g, ' ')
    return (text.match(/\p{L}{3,}/gu) ?? []).map((word) => `${view}: ${word}`)
  })

  // The wordmark is a name, drawn letter by letter.
  expect(words.filter((word) => !/page\.ejs: (Gui|ldhall)$/.test(word))).toEqual([])
})
