/** Mails of a hub without a mail server: a file each, in the data directory, the newest ones. */
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'

export const mostKept = 500

export const mailFolder = ({ dataDirectory }: Pick<Config, 'dataDirectory'>) => join(dataDirectory, 'mail')

/** Removes the oldest beyond `keep`. Names begin with a UUID v7: they sort by when the mail was written. */
export async function thinOut(folder: string, keep = mostKept): Promise<void> {
  const names = await mailNames(folder)
  for (const name of names.slice(keep)) await rm(join(folder, name), { force: true })
}

/** Newest first. */
export async function keptMails(folder: string, most: number): Promise<{ name: string; raw: Buffer; bytes: number }[]> {
  const names = (await mailNames(folder)).slice(0, most)
  const read = await Promise.all(names.map((name) => keptMail(folder, name)))
  return read.filter((mail) => mail !== undefined)
}

/** Undefined where there is no such mail; the name is one of the folder's, nothing else is opened. */
export async function keptMail(folder: string, name: string) {
  if (!(await mailNames(folder)).includes(name)) return undefined
  try {
    const file = join(folder, name)
    return { name, raw: await readFile(file), bytes: (await stat(file)).size }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function mailNames(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder)
    return names
      .filter((name) => name.endsWith('.eml'))
      .sort()
      .reverse()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
