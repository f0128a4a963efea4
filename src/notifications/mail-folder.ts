/** Mails of a hub without a mail server: kept in the data directory, the newest ones. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Config } from '../config.ts'

export const mostKept = 500

export const mailFolder = ({ dataDirectory }: Pick<Config, 'dataDirectory'>) => join(dataDirectory, 'mail')

/** A mail as it would have gone out, and its subject and parts as they were before they were encoded. */
type Written = { raw: Buffer; subject: string; text: string; html: string }

export type KeptMail = {
  name: string
  headers: { name: string; value: string }[]
  subject: string
  text: string
  html: string
}

const parts = z.object({ subject: z.string(), text: z.string(), html: z.string() })

/**
 * Writes `<name>.eml`, which mail programs open, and its parts beside it; the oldest beyond `most` go. A Message-ID begins
 * with a UUID v7, so names sort by when mails were written.
 */
export async function keepMail(folder: string, messageId: string, mail: Written, most = mostKept): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const name = messageId.replace(/@.*/s, '').replace(/[^A-Za-z0-9-]/g, '_')
  const { raw, ...both } = mail
  await writeFile(join(folder, `${name}.json`), JSON.stringify(both), { mode: 0o600 })
  await writeFile(join(folder, `${name}.eml`), raw, { mode: 0o600 })
  const names = await mailNames(folder)
  for (const old of names.slice(most))
    for (const ending of ['eml', 'json']) await rm(join(folder, `${old}.${ending}`), { force: true })
}

/** Newest first. */
export async function keptMails(folder: string, most: number): Promise<KeptMail[]> {
  const names = (await mailNames(folder)).slice(0, most)
  const mails = await Promise.all(names.map((name) => keptMail(folder, name)))
  return mails.filter((mail) => mail !== undefined)
}

/** Undefined where there is no such mail; the name is one of the folder's, nothing else is opened. */
export async function keptMail(folder: string, name: string): Promise<KeptMail | undefined> {
  if (!(await mailNames(folder)).includes(name)) return undefined
  try {
    const raw = await readFile(join(folder, `${name}.eml`), 'utf8')
    const written = parts.parse(JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')))
    return { name, headers: headersOf(raw), ...written }
  } catch (error) {
    // Another process removes the oldest.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Up to the first empty line; a line that begins with a blank goes on with the one before. */
function headersOf(raw: string): KeptMail['headers'] {
  const [head = ''] = raw.split(/\r?\n\r?\n/, 1)
  return head
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .map((line) => {
      const colon = line.indexOf(':')
      return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() }
    })
}

async function mailNames(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder)
    return names
      .filter((name) => name.endsWith('.eml'))
      .map((name) => name.slice(0, -'.eml'.length))
      .sort()
      .reverse()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
