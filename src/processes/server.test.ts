import { readdirSync, readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { cleanUpPrograms, dataFolder, gone, isAlive, runProgram, serverOn } from '../../tests/runProgram.ts'

afterEach(cleanUpPrograms)

const startHub = async (environment: Record<string, string> = {}) => {
  const data = dataFolder()
  const hub = runProgram('src/server.ts', [], { GUILDHALL_DATA: data, ...environment })
  const [, address = ''] = await hub.says(/Guildhall is ready at (http:\/\/localhost:\d+)/)
  return { hub, data, address }
}

/** Children of a process, by their arguments. */
function childrenOf(pid: number): Map<string, number> {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)
  return new Map(
    children.map((child) => [
      readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('worker') ? 'worker' : 'web',
      child,
    ]),
  )
}
const hasProc = readdirSync('/').includes('proc')

describe('npm start', { timeout: 90_000 }, () => {
  test('starts a hub on a new folder, answers, and leaves nothing running when it is stopped', async () => {
    const { hub, data, address } = await startHub()

    expect(await (await fetch(`${address}/healthz`)).json()).toEqual({ ok: true })
    expect(await (await fetch(`${address}/readyz`)).json()).toMatchObject({ ok: true })
    const server = serverOn(data)
    hub.signal('SIGTERM')

    expect(await hub.ended).toBe(0)
    expect(server && isAlive(server)).toBe(false)
    await expect(fetch(`${address}/healthz`)).rejects.toThrow()
  })

  test('a connection that a browser keeps open does not hold up the stop', async () => {
    const { hub, address } = await startHub()
    const socket = connect(Number(new URL(address).port), '127.0.0.1')
    const answered = new Promise((resolve) => socket.once('data', resolve))
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await answered

    hub.signal('SIGINT')

    expect(await hub.ended).toBe(0)
    socket.destroy()
  })

  test('Ctrl-C through npm comes twice at once and still stops in order', async () => {
    const { hub, data } = await startHub()
    const server = serverOn(data)

    hub.signal('SIGINT')
    hub.signal('SIGINT')

    expect(await hub.ended).toBe(0)
    expect(server && isAlive(server)).toBe(false)
  })

  test('a taken port is said, with how to change it, and nothing is left running', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const data = dataFolder()

    const hub = runProgram('src/server.ts', [], { GUILDHALL_DATA: data, PORT: String(port) })

    expect(await hub.ended).toBe(1)
    expect(hub.output()).toContain(`Port ${port} on 127.0.0.1 is taken`)
    expect(hub.output()).toContain(`PORT=${port + 1}`)
    expect(serverOn(data)).toBeUndefined()
    other.close()
  })

  test('wrong settings stop the start with all of them at once', async () => {
    const hub = runProgram('src/server.ts', [], { PORT: 'http', LOG_LEVEL: 'loud', GUILDHALL_SECRET: 'short' })

    expect(await hub.ended).toBe(2)
    for (const name of ['PORT=http', 'LOG_LEVEL=loud', 'GUILDHALL_SECRET=(not shown)'])
      expect(hub.output()).toContain(name)
    expect(hub.output()).not.toContain('    at ')
  })

  test.runIf(hasProc)('a process that crashes is started again', async () => {
    const { hub, address } = await startHub({ PORT: String(await freePort()) })
    const web = childrenOf(hub.pid).get('web')
    if (web) process.kill(web, 'SIGKILL')
    await hub.says(/ended by itself/)

    while (!(await fetch(`${address}/healthz`).catch(() => undefined))?.ok)
      await new Promise((resolve) => setTimeout(resolve, 100))
    hub.signal('SIGTERM')

    expect(await hub.ended).toBe(0)
  })

  test.runIf(hasProc)(
    'when the supervisor is killed, its processes stop by themselves and the last stops the server',
    async () => {
      const { hub, data } = await startHub()
      const children = [...childrenOf(hub.pid).values()]
      const server = serverOn(data)

      hub.signal('SIGKILL')
      await hub.ended
      for (const child of children) await gone(child)
      if (server) await gone(server)

      expect(children).toHaveLength(2)
      expect(serverOn(data)).toBeUndefined()
    },
  )

  test('the command line works beside a running hub and leaves its server alone', async () => {
    const { hub, data, address } = await startHub()
    const beside = { GUILDHALL_DATA: data }

    const migrate = runProgram('src/cli.ts', ['migrate', '--json'], beside)
    expect(await migrate.ended).toBe(0)
    const doctor = runProgram('src/cli.ts', ['doctor', '--json'], beside)
    expect(await doctor.ended).toBe(0)

    expect(JSON.parse(migrate.result())).toEqual({ applied: [] })
    expect(JSON.parse(doctor.result()).map((check: { verdict: string }) => check.verdict)).not.toContain('fail')
    expect((await fetch(`${address}/readyz`)).status).toBe(200)
    hub.signal('SIGTERM')
    expect(await hub.ended).toBe(0)
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
