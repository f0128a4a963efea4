import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { ConnectorDefinition } from '../../connectors/contract.ts'
import { NotFound } from '../errors.ts'

/** Kinds of sources, found by folder: each folder whose index.ts exports `connector`. */
export type Connectors = {
  byId: Map<string, ConnectorDefinition>
  /** Folders whose connector cannot be used, and why. The others work. */
  broken: { id: string; error: unknown }[]
}

/** Of this installation; read once. */
export function installedConnectors(): Promise<Connectors> {
  installed ??= connectorsIn(fileURLToPath(new URL('../../connectors/', import.meta.url)))
  return installed
}

let installed: Promise<Connectors> | undefined

export async function connectorsIn(folder: string): Promise<Connectors> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found: Connectors = { byId: new Map(), broken: [] }
  const names = entries.filter((entry) => entry.isDirectory() && entry.name !== 'kit').map((entry) => entry.name)
  for (const id of names.sort()) {
    try {
      found.byId.set(id, await load(folder, id))
    } catch (error) {
      found.broken.push({ id, error })
    }
  }
  return found
}

/** @throws NotFound 'connector-not-found' with the ones there are */
export function connectorById({ byId, broken }: Connectors, id: string): ConnectorDefinition {
  const connector = byId.get(id)
  if (connector) return connector
  if (broken.some((one) => one.id === id)) throw new NotFound('connector-broken', { connector: id })
  throw new NotFound('connector-not-found', { connector: id, known: [...byId.keys()].join(', ') })
}

async function load(folder: string, id: string): Promise<ConnectorDefinition> {
  const module: unknown = await import(/* @vite-ignore */ pathToFileURL(join(folder, id, 'index.ts')).href)
  const { connector } = moduleShape.parse(module)
  if (connector.id !== id) throw new Error(`The connector in ${id}/ calls itself ${connector.id}`)
  return connector as unknown as ConnectorDefinition
}

const moduleShape = z.object({
  connector: z.looseObject({
    id: z.string(),
    version: z.int().min(1),
    title: z.string(),
    settings: z.instanceof(z.ZodType),
    cursor: z.instanceof(z.ZodType),
    defaultIntervalMinutes: z.int().min(1),
    limits: z.array(z.unknown()),
    capabilities: z.looseObject({}),
    ...Object.fromEntries(['initialCursor', 'site', 'check', 'sync'].map((name) => [name, z.instanceof(Function)])),
  }),
})
