import { readFile } from 'node:fs/promises'
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
