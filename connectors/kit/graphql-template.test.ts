/** The template for GraphQL is that for REST with other files in it: it is tried as `connector new` makes it. */
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll } from 'vitest'
import { newConnector } from '../../src/connector-kit/new-connector.ts'
import { describeConnector } from './describe-connector.ts'

const connectors = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'guildhall-graphql-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

symlinkSync(join(connectors, '..', 'node_modules'), join(folder, 'node_modules'))
for (const name of readdirSync(connectors))
  if (name === 'kit' || name.endsWith('.ts')) symlinkSync(join(connectors, name), join(folder, name))
await newConnector({ name: 'made-graphql', kind: 'graphql' }, folder)
const { scenario } = await import(pathToFileURL(join(folder, 'made-graphql/tests/scenario.ts')).href)

describeConnector(scenario)
