import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { firstAdminLink } from '../accounts/first-admin.ts'
import { createApp, serverOptions } from '../app.ts'
import { buildDeps } from '../build-deps.ts'
import type { Config } from '../config.ts'
import { isDemo } from '../demo/sign-in.ts'
import type { Deps } from '../deps.ts'
import { createLog } from '../log.ts'
import { devMailLink } from '../notifications/dev-mail-link.ts'
import { CannotStart, type Running } from './run-child.ts'

/** After that, connections that are still busy are cut. */
const drainMs = 7000

/** Answers HTTP. Any number of these may run. */
export async function startWeb(config: Config, { isMigrated }: { isMigrated: boolean }): Promise<Running> {
  const log = createLog({ level: config.logLevel, process: 'web' })
  const deps = await buildDeps(config, { kind: 'web', log, isMigrated })
  try {
    const server = createServer(serverOptions, createApp(deps))
    const port = await listen(server, config)
    log.info({ host: config.host, port }, 'listening')
    await sayHowToBegin(deps, port)
    return {
      port,
      async stop() {
        await drain(server)
        await deps.close()
        log.info('stopped')
      },
    }
  } catch (error) {
    await deps.close()
    throw error
  }
}

/** On a hub without an admin: the link that makes one. In the log, which is its owner's alone. */
async function sayHowToBegin(deps: Deps, port: number) {
  // In the demo anybody signs in as its admin by one click.
  if (isDemo(deps.config)) return
  const config = { ...deps.config, port }
  const mails = devMailLink(config)
  if (mails)
    deps.log.warn(
      { link: mails },
      'for trying it out on this machine alone: mails stay here, and whoever opens this link reads them. Before others reach the hub, by a proxy too, set PUBLIC_URL and SMTP_URL',
    )
  const link = await firstAdminLink({ ...deps, config })
  if (link) deps.log.warn({ link }, 'no admin yet: whoever opens this link within a day becomes the first')
}

function listen(server: Server, { host, port }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(inWords(error, host, port)))
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port))
  })
}

function inWords(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new CannotStart(
      `Port ${port} on ${host} is taken: another program listens there, perhaps a hub that still runs.\n` +
        `Stop it, or choose another port: PORT=${port < 65535 ? port + 1 : 3000} before the command, or in .env.`,
    )
  if (error.code === 'EACCES')
    return new CannotStart(`Port ${port} needs more rights than this user has. Choose one above 1023 with PORT.`)
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new CannotStart(
      `HOST=${host} is no address of this machine. 127.0.0.1 is this machine alone, 0.0.0.0 every one.`,
    )
  return error
}

/** Takes no new connections, lets requests that run finish, then cuts what is left. */
function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), drainMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
