import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import { canMount } from '../../tests/canMount.ts'
import { killServerUnderInserts, progress, startHub, storedNumbers } from '../../tests/killServer.ts'
import { openDatabase } from '../db.ts'
import { accountFor } from './account.ts'
import { retryWhileAway } from './away.ts'
import { claimDataDirectory, postgresFolder } from './layout.ts'
import { embeddedPrograms } from './programs.ts'
import { makeSocketFolder, socketFolderOf } from './socket.ts'
import { serverProcess } from './stale-locks.ts'
import { embeddedServerStatus } from './status.ts'

const log = pino({ level: 'silent' })
const isRoot = process.getuid?.() === 0
const nobody = { uid: 65534, gid: 65534 }
const folders: string[] = []

function freshFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-embedded-'))
  folders.push(folder)
  return folder
}

afterEach(() => {
  for (const folder of folders.splice(0)) {
    const server = serverProcess(postgresFolder(folder))
    if (server !== undefined) process.kill(server, 'SIGQUIT')
    rmSync(folder, { recursive: true, force: true })
  }
})

const open = (dataDirectory: string) =>
  openDatabase({ databaseUrl: undefined, dataDirectory }, { name: 'test', max: 2, log })

/** Every file with its content, to see that nothing was touched. */
const everything = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [file, readFileSync(file, 'utf8'), statSync(file).mtimeMs])

describe('the hub’s own PostgreSQL', () => {
  test('killed under two inserting hubs, it is started again, and no acknowledged row is lost', async () => {
    const result = await killServerUnderInserts(freshFolder(), 3, 2)

    expect(result).toMatchObject({ lost: 0, serverLeft: false })
    expect(result.acknowledged).toBeGreaterThanOrEqual(400)
  }, 120_000)

  test('that a killed hub left behind is found and used, and stopped by the last to leave', async () => {
    const folder = freshFolder()
    const killed = startHub(folder, 'killed')
    await progress(killed, 20)
    const server = serverProcess(postgresFolder(folder))
    killed.process.kill('SIGKILL')
    await killed.ended

    expect(serverProcess(postgresFolder(folder))).toBe(server)
    const first = await open(folder)
    const second = await open(folder)
    expect(serverProcess(postgresFolder(folder))).toBe(server)
    const stored = new Set(await first.db('inserted').pluck('number'))
    expect(killed.acknowledged.filter((number) => !stored.has(number))).toEqual([])

    await first.close()
    expect(await second.db('inserted').pluck('number')).toHaveLength(stored.size)
    await second.close()
    expect(serverProcess(postgresFolder(folder))).toBeUndefined()
    expect(existsSync(socketFolderOf(postgresFolder(folder)))).toBe(false)
  }, 60_000)

  test('is one, when several processes race to make it', async () => {
    const folder = freshFolder()
    const hubs = Array.from({ length: 5 }, (_, index) => startHub(folder, `hub${index}`, 20))
    await Promise.all(hubs.map((hub) => hub.ended))

    expect(hubs.map((hub) => hub.complaint())).toEqual(hubs.map(() => ''))
    expect((await storedNumbers(folder)).size).toBe(100)
    expect(readdirSync(folder).sort()).toEqual(['layout', 'postgres'])
  }, 120_000)

  test('starts over the lock files of a server whose process number is now another process', async () => {
    const folder = freshFolder()
    await (await open(folder)).close()
    const data = postgresFolder(folder)
    const socket = join(socketFolderOf(data), '.s.PGSQL.5432')
    const lock = `${process.pid}\n${data}\n1700000000\n5432\n${socketFolderOf(data)}\n\n  1 2\nready   \n`
    writeFileSync(join(data, 'postmaster.pid'), lock)
    makeSocketFolder(socketFolderOf(data), await accountFor(embeddedPrograms(), folder, data))
    writeFileSync(`${socket}.lock`, lock)

    const { db, close } = await open(folder)
    expect((await db.raw('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await close()
  }, 60_000)

  test('is not started beside sessions of a killed one that still write', async () => {
    const folder = freshFolder()
    const data = postgresFolder(folder)
    const hub = startHub(folder, 'killed')
    await progress(hub, 5)
    const { db, close } = await open(folder)
    const session: number = (
      await db.raw("SELECT pid FROM pg_stat_activity WHERE application_name = 'guildhall killed'")
    ).rows[0].pid
    process.kill(session, 'SIGSTOP')
    hub.process.kill('SIGKILL')
    await hub.ended
    process.kill(serverProcess(data) ?? 0, 'SIGKILL')
    const lock = join(data, 'postmaster.pid')
    writeFileSync(lock, readFileSync(lock, 'utf8').replace(/^\d+/, String(process.pid)))

    const log = join(data, 'server.log')
    while (!readFileSync(log, 'utf8').includes('pre-existing shared memory block')) await sleep(20)
    process.kill(session, 'SIGCONT')
    await retryWhileAway(() => db.raw('SELECT 1'))
    expect(new Set(await db('inserted').pluck('number'))).toEqual(
      new Set([...hub.acknowledged, ...(await db('inserted').pluck('number'))]),
    )
    await close()
  }, 60_000)

  test('tells how it is, without starting it', async () => {
    const folder = freshFolder()
    const config = { databaseUrl: undefined, dataDirectory: folder }
    expect(await embeddedServerStatus(config)).toMatchObject({ exists: false, answers: false, problem: undefined })
    const { close } = await open(folder)
    expect(await embeddedServerStatus(config)).toMatchObject({ exists: true, version: '18', answers: true })
    await close()
    expect(await embeddedServerStatus(config)).toMatchObject({ exists: true, processId: undefined, answers: false })
  }, 60_000)
})

describe('a data directory that is not ours is refused and stays untouched', () => {
  test.each([
    ['of somebody else', { 'thesis.txt': 'chapter one' }, /not a data directory of Guildhall.*thesis\.txt/s],
    ['of a newer layout', { layout: '2\n', 'postgres/PG_VERSION': '18\n' }, /layout "2"/],
    ['of a newer PostgreSQL', { layout: '1\n', 'postgres/PG_VERSION': '19\n' }, /PostgreSQL 19/],
    ['without PG_VERSION', { layout: '1\n', 'postgres/base': 'x' }, /no PG_VERSION/],
  ])('%s', async (_, files, message) => {
    const folder = freshFolder()
    mkdirSync(join(folder, 'postgres'), { recursive: true })
    if (!('layout' in files)) rmSync(join(folder, 'postgres'), { recursive: true })
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    const before = everything(folder)

    await expect(open(folder)).rejects.toThrow(message)
    expect((await embeddedServerStatus({ databaseUrl: undefined, dataDirectory: folder }))?.problem).toMatch(message)
    expect(everything(folder)).toEqual(before)
  })

  test('a fresh one may hold the secret', () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'secret'), 'x')
    claimDataDirectory(folder)
    expect(readFileSync(join(folder, 'layout'), 'utf8')).toBe('1\n')
  })
})

describe.runIf(isRoot)('as root and as an ordinary user', () => {
  test('what an ordinary user made, root can use, and the user again', async () => {
    const folder = freshFolder()
    chownSync(folder, nobody.uid, nobody.gid)
    const user = startHub(folder, 'user', 10, nobody)
    await user.ended
    expect(user.complaint()).toBe('')

    expect((await storedNumbers(folder)).size).toBe(10)
    const again = startHub(folder, 'again', 10, nobody)
    await again.ended
    expect(again.complaint()).toBe('')
    expect((await storedNumbers(folder)).size).toBe(20)
  }, 60_000)

  test('a user who may not write there, or who is not its owner, is told what to do', async () => {
    const folder = freshFolder()
    const closed = startHub(join(folder, 'data'), 'user', 1, nobody)
    await closed.ended
    expect(closed.complaint()).toContain('cannot be used by this user')

    await (await open(folder)).close()
    chmodSync(folder, 0o755)
    const other = startHub(folder, 'user', 1, nobody)
    await other.ended
    expect(other.complaint()).toContain('cannot be used by this user')
  }, 60_000)

  test.runIf(canMount())(
    'root without namespaces of its own lets nobody run it',
    async () => {
      const outside = freshFolder()
      chmodSync(outside, 0o755)
      const folder = join(outside, 'data')
      mkdirSync(folder, { mode: 0o700 })
      await (await open(folder)).close()
      const script = join(import.meta.dirname, '../../tests/insertingHub.ts')
      // A mount that only this command sees takes unshare away.
      execFileSync('unshare', [
        ...['--mount', 'sh', '-c', 'mount --bind /dev/null "$(command -v unshare)" && exec "$@"', 'sh'],
        ...[process.execPath, script, folder, 'hub', '10'],
      ])
      expect(statSync(postgresFolder(folder)).uid).toBe(nobody.uid)
      expect((await storedNumbers(folder)).size).toBe(10)
      const modes = [outside, folder].map((path) => [statSync(path).mode & 0o7777, statSync(path).uid])
      expect(modes).toEqual([
        [0o755, 0],
        [0o711, 0],
      ])
    },
    60_000,
  )

  test.runIf(canMount())(
    'a full disk is said',
    async () => {
      const folder = freshFolder()
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder])
      try {
        await expect(open(folder)).rejects.toThrow(/disk that holds .* is full/)
        expect(readdirSync(folder).filter((name) => name === 'postgres')).toEqual([])
      } finally {
        execFileSync('umount', [folder])
      }
    },
    60_000,
  )
})
