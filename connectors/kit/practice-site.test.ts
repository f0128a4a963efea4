import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const program = fileURLToPath(new URL('practice-site.ts', import.meta.url))

/** Through a shell, as the guide's test starts it. */
async function started(stdin: 'pipe' | 'ignore'): Promise<ChildProcess> {
  const site = spawn('sh', ['-euc', `exec "${process.execPath}" "${program}" 0`], { stdio: [stdin, 'pipe', 'inherit'] })
  onTestFinished(() => void site.kill())
  await once(site.stdout as NodeJS.ReadableStream, 'data')
  return site
}

test('it ends with whoever started it, though nobody says so', async () => {
  const site = await started('pipe')
  const closed = once(site, 'exit')
  // What the system does when a process is killed.
  site.stdin?.destroy()
  expect(await closed).toEqual([0, null])
})

test('without a pipe it stays until it is ended', async () => {
  const site = await started('ignore')
  const closed = once(site, 'exit')
  site.kill('SIGTERM')
  expect(await closed).toEqual([null, 'SIGTERM'])
})
