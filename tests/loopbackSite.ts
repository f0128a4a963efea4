import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export type Site = { url: string; host: string; port: number; seen: IncomingMessage[] }

/** A site on this machine that answers as told, until the test ends. */
export async function loopbackSite(answer: (req: IncomingMessage, res: ServerResponse) => void): Promise<Site> {
  const seen: IncomingMessage[] = []
  const server = createServer({ keepAlive: true }, (req, res) => {
    seen.push(req)
    res.on('error', () => {})
    answer(req, res)
  })
  return { ...(await listening(server)), seen }
}

/** The same for what no HTTP library would send. */
export async function rawSite(answer: (socket: Socket) => void): Promise<Omit<Site, 'seen'>> {
  return listening(
    createTcpServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => answer(socket))
    }),
  )
}

async function listening(server: ReturnType<typeof createTcpServer>) {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, port }
}
