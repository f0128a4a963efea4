import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

export type Received = { to: string[]; raw: string; mail: Email }

type Answers = {
  /** What is said to a recipient; nothing: taken. */
  toRecipient?: (address: string) => string | undefined
  toData?: (to: string[]) => string | undefined
  /** Whoever sends must sign in, and nobody can. */
  letsNobodyIn?: boolean
}

/** A mail server on this machine that keeps what it takes, and refuses as told: `550 5.1.1 No such user`. */
export async function mailSink(answers: Answers = {}) {
  const received: Received[] = []
  const said = (line: string) => Object.assign(new Error(line.slice(4)), { responseCode: Number.parseInt(line, 10) })
  const server = new SMTPServer({
    authOptional: !answers.letsNobodyIn,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onAuth: (_auth, _session, done) => done(said('535 5.7.8 Authentication failed')),
    onRcptTo({ address }, _session, done) {
      const answer = answers.toRecipient?.(address)
      done(answer ? said(answer) : null)
    },
    onData(stream, session, done) {
      const to = session.envelope.rcptTo.map(({ address }) => address)
      text(stream).then(async (raw) => {
        const answer = answers.toData?.(to)
        if (answer) return done(said(answer))
        received.push({ to, raw, mail: await PostalMime.parse(raw) })
        done()
      }, done)
    },
  })
  // A client that is killed takes its connection with it.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    received,
    answers,
    url: answers.letsNobodyIn ? `smtp://user:wrong@127.0.0.1:${port}` : `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
