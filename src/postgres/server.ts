import pg from 'pg'
import { errorCode, PostgresTrouble } from './trouble.ts'

/** The oldest major version that is tested. */
const oldest = 15

/**
 * Asks a server of one's own once, to say at the start what is wrong with it. The password is in no message.
 * @throws PostgresTrouble when it does not answer, lets us not in, or is too old
 */
export async function checkServer(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::int / 10000 AS version",
    )
    const version = rows[0]?.version ?? 0
    if (version < oldest)
      throw new PostgresTrouble(
        `The server of DATABASE_URL is PostgreSQL ${version}; Guildhall needs ${oldest} or newer.`,
      )
  } catch (error) {
    if (error instanceof PostgresTrouble) throw error
    throw new PostgresTrouble(`The server of DATABASE_URL cannot be used: ${reason(error, client)}`, error)
  } finally {
    await client.end().catch(() => {})
  }
}

function reason(error: unknown, { host, port, database, user }: pg.Client): string {
  const code = errorCode(error) ?? ''
  if (['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH'].includes(code))
    return `nothing answers at ${host}:${port} (${code}). Is the server running, and are host and port right?`
  if (code === '3D000') return `it has no database "${database}". Make it: CREATE DATABASE ${database}`
  if (['28P01', '28000'].includes(code)) return `it does not let user "${user}" in (${code}). Check user and password.`
  return error instanceof Error ? error.message : String(error)
}
