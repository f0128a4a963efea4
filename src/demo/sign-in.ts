import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from '../config.ts'
import type { Db } from '../db.ts'
import { readPeople } from './community.ts'

/** Beside the data directory, in the folder that the demo made for both. */
const mark = (dataDirectory: string) => join(dirname(dataDirectory), 'sign-in-as-anyone')

/** Makes a data directory the demo's: anybody at this machine may sign in there as anyone. */
export function markAsDemo(dataDirectory: string): void {
  writeFileSync(mark(dataDirectory), '', { mode: 0o600 })
}

/** Never on a server of one's own, and only while nobody but this machine can reach the hub. */
export function isDemo(config: Pick<Config, 'dataDirectory' | 'databaseUrl' | 'host'>): boolean {
  const isLoopback = ['127.0.0.1', '::1', 'localhost'].includes(config.host)
  return isLoopback && config.databaseUrl === undefined && existsSync(mark(config.dataDirectory))
}

export type Figure = {
  handle: string
  name: string
  role: 'member' | 'mentor' | 'coordinator' | 'maintainer' | 'admin'
}

/** Who may be tried, one or two of each role. */
export function figures(): Figure[] {
  const all = readPeople().people.map(({ handle, name, mentor, roles }) => ({
    handle,
    name,
    role: roles?.[0] ?? (mentor ? ('mentor' as const) : ('member' as const)),
  }))
  const some = (role: Figure['role'], count: number) => all.filter((one) => one.role === role).slice(0, count)
  return [
    ...some('member', 3),
    ...some('mentor', 3),
    ...some('coordinator', 1),
    ...some('maintainer', 1),
    ...some('admin', 1),
  ]
}

export async function accountOf(db: Db, handle: string): Promise<string | undefined> {
  const row = await db('accounts as a')
    .join('members as m', 'm.id', 'a.member_id')
    .where('m.handle', handle)
    .first('a.id')
  return row?.id
}
