import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

export type Program = {
  pid: number
  /** What it has written so far, both streams. */
  output(): string
  /** Standard output alone. */
  result(): string
  /** The first match. Rejects when the program ends without. */
  says(pattern: RegExp): Promise<RegExpExecArray>
  signal(name: NodeJS.Signals): void
  /** Closes the pipe it writes its results to, as `head` does. */
  stopReading(): void
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>
}

/** Runs one of the program's entry points as npm does, on nothing but the given settings. */
export function runProgram(file: string, args: string[], environment: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: '', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written: string[] = []
  const result: string[] = []
  const listeners = new Set<() => void>()
  const heard = (stream: NodeJS.ReadableStream | null, into?: string[]) =>
    stream?.setEncoding('utf8').on('data', (text: string) => {
      written.push(text)
      into?.push(text)
      for (const listener of listeners) listener()
    })
  heard(child.stdout, result)
  heard(child.stderr)
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? -1)),
  )
  running.add(child)
  return {
    pid: child.pid ?? -1,
    output: () => written.join(''),
    result: () => result.join(''),
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(written.join(''))
          if (!found) return
          listeners.delete(look)
          resolve(found)
        }
        listeners.add(look)
        look()
        ended.then((code) => reject(new Error(`ended with ${code} without ${pattern}:\n${written.join('')}`)))
      }),
    signal: (name) => void child.kill(name),
    stopReading: () => void child.stdout?.destroy(),
    ended,
  }
}

const running = new Set<ChildProcess>()
const folders: string[] = []

/** A new folder, on a disk in memory where there is one. */
export function dataFolder(): string {
  const made = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'guildhall-test-'))
  folders.push(made)
  return made
}

/** Ends what a failed test left running, and removes its folders. For `afterEach`. */
export async function cleanUpPrograms(): Promise<void> {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGTERM')
    await ended
  }
  running.clear()
  for (const folder of folders.splice(0)) {
    const server = serverOn(folder)
    if (server !== undefined && isAlive(server)) {
      process.kill(server, 'SIGINT')
      await gone(server)
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The process of the PostgreSQL server on a data directory. */
export function serverOn(data: string): number | undefined {
  const file = join(data, 'postgres', 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // Ended, but nobody has asked for its exit code yet.
  const stat = `/proc/${pid}/stat`
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'))
}

/** Resolves when the process is gone; the test's own time limit ends the wait. */
export async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 50))
}
