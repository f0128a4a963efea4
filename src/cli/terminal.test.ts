import { expect, test } from 'vitest'
import { openTerminal, printable } from './terminal.ts'

function stream(isTTY: boolean) {
  const written: string[] = []
  return Object.assign(
    { write: (text: string) => written.push(text), isTTY, columns: 60 },
    { text: () => written.join('') },
  )
}

function terminal(isTTY: boolean) {
  const out = stream(isTTY)
  const err = stream(isTTY)
  const opened = openTerminal(out as unknown as NodeJS.WriteStream, err as unknown as NodeJS.WriteStream)
  return { ...opened, out, err }
}

test('a terminal gets a bar that is redrawn in place; the last state stays', () => {
  const { progress, out, err } = terminal(true)
  const bar = progress('Reading')

  for (let done = 0; done <= 100; done += 1) bar.update(done, 100)
  bar.end()
  bar.end()

  expect(err.text().split('\r').at(-1)).toContain('████████████████████████ 100 of 100\n')
  expect(out.text()).toBe('')
})

test('a pipe gets plain lines without control characters, the last state among them', () => {
  const { progress, err } = terminal(false)
  const lines = progress('Reading')

  for (let done = 0; done <= 100; done += 1) lines.update(done, 100)
  lines.end()

  expect(err.text()).toBe('Reading: 100 of 100\n')
})

test('what outside sites wrote cannot steer the terminal', () => {
  expect(printable('\u001b[2Jgone\r\nnew\u202e')).toBe(' [2Jgone new ')
})

test('a table lines its columns up, and says so when there is nothing', () => {
  const { table, out } = terminal(false)

  table(
    ['NAME', 'ITEMS'],
    [
      ['beer', 591],
      ['a-longer-name', 2],
    ],
    'none',
  )
  table(['NAME'], [], 'No sources yet.')

  expect(out.text()).toBe('NAME           ITEMS\nbeer           591\na-longer-name  2\nNo sources yet.\n')
})

test('nothing that a site wrote reaches the terminal as a command to it, on whatever way', () => {
  const { line, note, json, out, err } = terminal(true)
  const hostile = 'Stack \u001b]0;owned\u0007\u009b2J\u202eExchange\r\nsays'

  line(hostile)
  note(hostile)
  json({ hostile })

  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
  const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/
  expect(out.text()).not.toMatch(obeyed)
  expect(err.text()).not.toMatch(obeyed)
  expect(JSON.parse(out.text().slice(out.text().indexOf('{')))).toEqual({ hostile })
})
