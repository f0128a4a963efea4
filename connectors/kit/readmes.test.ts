import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { installedConnectors } from '../../src/sources/connectors.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'kit')
  .map((entry) => entry.name)

test('every folder is a connector that can be used', async () => {
  const { byId, broken } = await installedConnectors()
  expect(broken).toEqual([])
  expect([...byId.keys()].sort()).toEqual(names.sort())
})

test.each(names)('%s says in its README what its settings, licence and limits are', async (name) => {
  const file = `${folder}/${name}/README.md`
  expect(existsSync(file)).toBe(true)
  const text = readFileSync(file, 'utf8')
  for (const heading of ['Settings', 'Licence', 'Limits'])
    expect(text).toMatch(new RegExp(`^## ${heading}\\n+\\S[\\s\\S]{40,}?$`, 'm'))
  const connector = (await installedConnectors()).byId.get(name)
  const { properties = {} } = z.toJSONSchema(connector?.settings ?? z.never(), { io: 'input', unrepresentable: 'any' })
  for (const setting of Object.keys(properties)) expect(text, `the setting ${setting}`).toContain(`\`${setting}\``)
  expect(text).toContain(`source add ${name}`)
})
