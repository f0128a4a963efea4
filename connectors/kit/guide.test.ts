/**
 * docs/connectors.md, followed to the letter: its commands and edits, in their order, in a copy of the project. Beside the
 * guide's connector lies one of each kind as it was made, for the same run of the checks.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { connectorKinds, newConnector } from '../../src/connector-kit/new-connector.ts'
import { freshDatabase } from '../../tests/freshDatabase.ts'
import { checks } from './describe-connector.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const guide = readFileSync(join(root, 'docs/connectors.md'), 'utf8')

test('the guide leads from nothing to a connector that passes and that a hub reads', { timeout: 600_000 }, async () => {
  const project = copyOfProject()
  const { connectionString, drop, db } = await freshDatabase()
  const programs = new Set<ReturnType<typeof spawn>>()
  onTestFinished(async () => {
    for (const program of programs) endAll(program)
    await drop()
    rmSync(project, { recursive: true, force: true })
  })
  for (const kind of connectorKinds) await newConnector({ name: `as-made-${kind}`, kind }, join(project, 'connectors'))
  // What a block exports holds for the next, as in one terminal.
  const exported = join(project, 'data', 'exported')
  writeFileSync(exported, '')
  const run = (script: string, input: 'ignore' | 'pipe' = 'ignore') => {
    const program = spawn('sh', ['-euc', script], {
      cwd: project,
      env: {
        PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
        HOME: process.env.HOME,
        DATABASE_URL: connectionString,
        GUILDHALL_SECRET: 'a secret for tests, long enough to be one',
        GUILDHALL_DATA: join(project, 'data'),
      },
      stdio: [input, 'pipe', 'pipe'],
      // A group of its own: what it starts ends with it.
      detached: true,
    })
    programs.add(program)
    return program
  }
  /** To its end: what it said, and how it ended. */
  const ran = async (command: string) => {
    const program = run(`. ${exported}\n${command}\nexport -p > ${exported}`)
    const output: string[] = []
    for (const stream of [program.stdout, program.stderr]) stream?.on('data', (chunk) => output.push(String(chunk)))
    const code: unknown = await new Promise((resolve) => program.once('close', resolve))
    return { output: output.join(''), code }
  }
  /** Whoever writes a connector finds the rest of the project in order; what is wrong with it meanwhile is not judged here. */
  const judgeMade = async () => {
    const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
    for (const part of String(scripts.check).split(' && ')) {
      const { output } = await ran(`npx --no-install ${part}`)
      const found = output.split('\n').filter((line) => /connectors\/(lending-library|as-made-)/.test(line))
      expect(found, `${part}\n${output}`).toEqual([])
    }
  }
  const said: string[] = []
  const port = String(await freePort())

  for (const { kind, place, text } of blocksOf(guide.replaceAll('4010', port))) {
    if (kind === 'diff') {
      const file = join(project, place)
      writeFileSync(file, edited(readFileSync(file, 'utf8'), text, place))
    } else if (kind === 'md') {
      writeFileSync(join(project, place), text)
    } else if (place === 'second-terminal') {
      // By the pipe it learns that this test is gone, where that is killed.
      const program = run(`exec ${text}`, 'pipe')
      await new Promise((resolve, reject) => {
        program.stdout?.once('data', resolve)
        program.once('close', () => reject(new Error(`It has ended: ${text}`)))
      })
    } else {
      for (const command of text.trimEnd().split(/(?<!\\)\n/)) {
        const { output, code } = await ran(command)
        if (code !== 0 && command === 'npm run check') await judgeMade()
        else expect(code, `${command}\n${output}`).toBe(0)
        said.push(output)
      }
    }
  }

  const all = said.join('')
  expect(all).toMatch(/^lending-library +1 +Lending library /m)
  expect(all).toMatch(/CHANGE:/)
  expect(all).toMatch(/Belt sander/)
  expect(all).toMatch(/Recorded 3 items in 1 request: basic\.json, basic\.golden\.json/)
  expect(all).toMatch(/ok, complete: 3 seen, 3 stored, 0 deleted, 0 failed/)
  const made = readdirSync(join(project, 'connectors/lending-library'), { recursive: true, encoding: 'utf8' })
  for (const file of made.filter((name) => name.endsWith('.ts')))
    expect(readFileSync(join(project, 'connectors/lending-library', file), 'utf8')).not.toMatch(
      /CHANGE:|articles\b.*api/,
    )
  expect(await db('sources')).toEqual([])
})

test('every class of error and every check is named in the reference', () => {
  const contract = readFileSync(join(root, 'connectors/contract.ts'), 'utf8')
  const union = /export type ErrorClass =([\s\S]*?)\n\n/.exec(contract)?.[1] ?? ''
  const classes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, name]) => name)
  expect(classes.length).toBeGreaterThan(5)
  for (const name of classes) expect(guide).toContain(`| \`${name}\` |`)
  const rows = [...guide.matchAll(/^\| (\d+)(?:–(\d+))? \|/gm)].flatMap(([, from, to = from]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index),
  )
  expect(rows).toEqual(checks.map(({ number }) => number))
})

function endAll({ pid, exitCode, signalCode }: ReturnType<typeof spawn>): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGTERM')
}

type Block = { kind: string; place: string; text: string }

/** Every fenced block that is a command or an edit: its language, what stands behind that, and its text. */
function blocksOf(markdown: string): Block[] {
  const found = [...markdown.matchAll(/^(`{3,})(sh|diff|md)\b *(\S*)\n([\s\S]*?)^\1$/gm)]
  return found.map(([, , kind = '', place = '', text = '']) => ({ kind, place, text }))
}

/** Each hunk stands in the file once: its lines with `-` go, those with `+` come. */
function edited(file: string, diff: string, name: string): string {
  return diff.split(/^@@\n/m).reduce((text, hunk) => {
    const lines = hunk.replace(/\n$/, '').split('\n')
    const side = (sign: string) =>
      lines
        .filter((line) => line.startsWith(' ') || line.startsWith(sign))
        .map((line) => `${line.slice(1)}\n`)
        .join('')
    const before = side('-')
    expect(text.split(before).length - 1, `${name}:\n${before}`).toBe(1)
    return text.replace(before, () => side('+'))
  }, file)
}

const leftBehind = new Set(['node_modules', '.git', 'data', 'dumps', 'coverage'])

function copyOfProject(): string {
  const to = mkdtempSync(join(tmpdir(), 'guildhall-guide-'))
  for (const name of readdirSync(root))
    if (!leftBehind.has(name) && !name.endsWith('.log')) cpSync(join(root, name), join(to, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'))
  mkdirSync(join(to, 'data'))
  return to
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
