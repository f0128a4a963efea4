import { readFile } from 'node:fs/promises'
import { NotFound } from '../errors.ts'
import { installedConnectors } from '../sources/connectors.ts'
import type { Tried } from '../sources/tried-source.ts'
import { CommandError, exitCodes } from './cli.ts'

/**
 * A connector's settings as `--settings` takes them: a JSON object, or `@FILE` that holds one.
 * @throws CommandError that repeats nothing of them, since they may hold a secret
 */
export async function readSettings(text: string): Promise<Record<string, unknown>> {
  const settings = parsed(text.startsWith('@') ? await textOf(text.slice(1)) : text)
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    throw new CommandError('--settings takes a JSON object, or @FILE that holds one', exitCodes.wrongUse)
  return settings as Record<string, unknown>
}

/** What the commands of `connector` are about: a connector with settings, or a source by its name. */
export const triedConnector = async (name: string, settings: string | undefined): Promise<Tried> =>
  settings === undefined ? { source: name } : { connector: name, settings: await readSettings(settings) }

/** Does something with a source; says so where a connector was named instead. */
export async function askingForSettings<T>(tried: Tried, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof NotFound && error.code === 'source-not-found' && 'source' in tried)) throw error
    if (!(await installedConnectors()).byId.has(tried.source)) throw error
    throw new CommandError(
      `${tried.source} is a connector: say --settings '{…}'; "source add ${tried.source} --help-settings" lists them.`,
      exitCodes.wrongUse,
    )
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`, exitCodes.wrongUse)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CommandError('--settings is not JSON', exitCodes.wrongUse)
  }
}
