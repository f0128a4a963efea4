import { existsSync, readdirSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { load } from 'cheerio'
import { afterEach, describe, expect, test } from 'vitest'
import { cleanUpPrograms, dataFolder, isAlive, runProgram, serverOn } from '../../tests/runProgram.ts'
import { postgresFolder } from '../postgres/layout.ts'
import { socketFolderOf } from '../postgres/socket.ts'

afterEach(cleanUpPrograms)

// Its data goes to the system's temporary folder: each test has one of its own.
const startDemo = (temporary: string, environment: Record<string, string> = {}) =>
  runProgram('src/cli.ts', ['demo'], { TMPDIR: temporary, ...environment })

describe('npm run demo', { timeout: 120_000 }, () => {
  test('shows a filled hub: real content, found by the questions it prints, gone without a trace at Ctrl-C', async () => {
    const temporary = dataFolder()
    const demo = startDemo(temporary, { MEILI_HOST: 'http://127.0.0.1:1', HUB_NAME: 'another hub' })
    await demo.says(/Ctrl-C stops everything/)
    const said = demo.output()
    const [address = ''] = /http:\/\/localhost:\d+/.exec(said) ?? []
    const [, data = ''] = /Data of this demo: (\S+)/.exec(said) ?? []

    const home = load(await (await fetch(address)).text())
    expect(home('body').text()).toContain('the Repair Commons')
    expect(home('body').text()).toContain('What needs mending?')
    expect(said).toMatch(/Read Mending Q&A: [6-9]\d items/)
    expect(said).toMatch(/Read Bench Blog: 2\d items/)
    expect(said).toMatch(/Read The Workbench: 1\d items with the discourse connector/)
    expect(said).toMatch(/Read The Mending Handbook: \d\d items with the mediawiki connector/)
    const searches = [...said.matchAll(/http\S+search\?q=\S+/g)].map(([url]) => url)
    expect(searches).toHaveLength(5)
    for (const url of searches) {
      const page = load(await (await fetch(url)).text())
      expect(page('.row').slice(0, 3).text(), url).toContain('Solved')
    }

    const [first] = load(await (await fetch(`${address}/search?q=wobbly+chair+leg`)).text())(
      '.row:contains(Solved) h2 a',
    )
    expect(load(await (await fetch(address + first?.attribs.href)).text())('main').text()).toContain('on Mending Q&A')

    const mending = load(await (await fetch(`${address}/sources/mending`)).text())('.lead a').attr('href') ?? ''
    expect((await fetch(mending)).status).toBe(200)

    // What is broken on purpose is on the maintainer's desk, with what to do about it.
    const body = new URLSearchParams({ handle: 'piet' })
    const signedIn = await fetch(`${address}/demo`, { method: 'POST', body, redirect: 'manual' })
    const cookie = signedIn.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
    const desk = load(await (await fetch(`${address}/desk/maintainer`, { headers: { cookie } })).text())
    expect(desk('h1').text()).toBe('5 of 6 sources run as planned')
    expect(desk('main').text()).toMatch(/The Lending Shelf.*if the feed moved, change the URL/s)
    const server = serverOn(data)
    const sockets = socketFolderOf(postgresFolder(data))
    demo.signal('SIGINT')
    expect(await demo.ended).toBe(0)
    expect(server && isAlive(server)).toBe(false)
    expect(readdirSync(temporary).filter((name) => name.startsWith('guildhall-demo-'))).toEqual([])
    expect(existsSync(sockets)).toBe(false)
    await expect(fetch(address)).rejects.toThrow()
  })

  test('what a killed demo left behind is removed by the next one', async () => {
    const temporary = dataFolder()
    const killed = startDemo(temporary)
    await killed.says(/Starting PostgreSQL/)
    await killed.says(/Read Mending/)
    killed.signal('SIGKILL')
    await killed.ended

    const next = startDemo(temporary)
    await next.says(/Removed what an earlier demo left behind/)
    next.signal('SIGTERM')

    expect(await next.ended).toBe(0)
    expect(readdirSync(temporary).filter((name) => name.startsWith('guildhall-demo-'))).toEqual([])
  })

  test('a taken port is said, and nothing is left', async () => {
    const temporary = dataFolder()
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo

    const demo = startDemo(temporary, { PORT: String(port) })

    expect(await demo.ended).toBe(1)
    expect(demo.output()).toContain(`Port ${port} on 127.0.0.1 is taken`)
    expect(demo.output()).not.toContain('    at ')
    expect(readdirSync(temporary).filter((name) => name.startsWith('guildhall-demo-'))).toEqual([])
    other.close()
  })
})
