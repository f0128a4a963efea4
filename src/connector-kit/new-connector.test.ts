import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { connectorKinds, newConnector } from './new-connector.ts'

const connectors = fileURLToPath(new URL('../../connectors', import.meta.url))

/** What lies beside the contract for all of them. */
const shared = readdirSync(connectors).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'guildhall-new-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  cpSync(join(connectors, 'kit'), join(made, 'kit'), { recursive: true })
  for (const file of shared) cpSync(join(connectors, file), join(made, file))
  return made
}

test.each(connectorKinds)(
  'a %s connector has the usual files, its own name, and imports that are there',
  async (kind) => {
    const at = folder()
    const { files } = await newConnector({ name: 'bee-keepers', kind, title: 'Bee keepers' }, at)

    const paths = readdirSync(join(at, 'bee-keepers'), { recursive: true, encoding: 'utf8' })
    expect(paths).toEqual(expect.arrayContaining(files.map(({ path }) => path)))
    expect(paths).toEqual(
      expect.arrayContaining([
        ...[
          'index.ts',
          'settings.ts',
          'api.ts',
          'map.ts',
          'recognise.ts',
          'shapes.ts',
          'bee-keepers.test.ts',
          'README.md',
        ],
        ...['tests/site.ts', 'tests/scenario.ts', 'cassettes/basic.json', 'cassettes/basic.golden.json'],
      ]),
    )
    for (const { path } of files) {
      const text = readFileSync(join(at, 'bee-keepers', path), 'utf8')
      expect(text).not.toMatch(/example-(rest|graphql|feed)|Example (REST|GraphQL|feed)/)
      const own = [...text.matchAll(/^import .* from '(\.\/[^']+)'/gm)].map(([, imported]) => imported)
      expect(own, path).toEqual(own.toSorted())
      for (const [, imported = ''] of text.matchAll(/from '(\.[^']+)'/g))
        expect(existsSync(join(at, 'bee-keepers', dirname(path), imported)), `${path}: ${imported}`).toBe(true)
    }
    expect(readFileSync(join(at, 'bee-keepers/index.ts'), 'utf8')).toMatch(
      /id: 'bee-keepers',[\s\S]*title: 'Bee keepers',/,
    )
    expect(files.find(({ path }) => path === 'map.ts')?.changes).toBeGreaterThan(0)
  },
)

test.each([
  ["Bob's forum", `title: "Bob's forum",`],
  ["$& '+evil()+' \"\\\n", `title: '$& \\'+evil()+\\' "\\\\',`],
])('a title is words, whatever they are: %j', async (title, code) => {
  const at = folder()
  await newConnector({ name: 'bees', kind: 'rest', title }, at)
  expect(readFileSync(join(at, 'bees/index.ts'), 'utf8')).toContain(code)
})

test.each(['Bees', 'bee keepers', '-bees', 'bees-', 'bees--2', '2bees', '../bees', 'kit', '', 'b'.repeat(41)])(
  'the name %j is refused, with one that would do',
  async (name) => {
    const at = folder()
    const refused = newConnector({ name, kind: 'rest' }, at)
    await expect(refused).rejects.toMatchObject({ code: 'connector-name-wrong' })
    const { suggestion } = await refused.catch((error) => error.values)
    await newConnector({ name: suggestion, kind: 'rest' }, at)
    expect(readdirSync(at).sort()).toEqual([...shared, 'kit', suggestion].sort())
  },
)

test('a folder that is there already is left as it is', async () => {
  const at = folder()
  mkdirSync(join(at, 'bees'))
  await expect(newConnector({ name: 'bees', kind: 'feed' }, at)).rejects.toMatchObject({ code: 'connector-taken' })
  expect(readdirSync(join(at, 'bees'))).toEqual([])
  expect(readdirSync(at).sort()).toEqual(['bees', 'kit', ...shared].sort())
})
