import { type DestinationStream, type Logger, pino } from 'pino'

/**
 * The hub's log: one JSON object a line. It holds no personal data: no addresses, no query strings, no bodies, no cookies,
 * no values of rows.
 *
 * @param to  where lines go; standard output where it is not said
 */
export function createLog({
  level,
  process: name,
  to,
}: {
  level: string
  process: string
  to?: DestinationStream
}): Logger {
  return pino(
    {
      level,
      base: { process: name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: errorForLog, error: errorForLog, url: withoutQuery },
      redact: { paths: secretPaths, censor: '(not shown)' },
    },
    to ?? pino.destination({ dest: 1, sync: true }),
  )
}

const secretNames = [
  ...['secret', 'secrets', 'password', 'token', 'key', 'apiKey', 'authorization', 'cookie', 'Authorization'],
  ...['connectionString', 'databaseUrl', 'email', 'ip', 'remoteAddress', 'body', 'query', 'bindings'],
]
const secretPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

type LoggedError = {
  type: string
  message: string
  stack?: string
  code?: unknown
  class?: unknown
  cause?: LoggedError
}

/** Type, message, place and cause. PostgreSQL's `detail` and knex's bindings name values of rows and stay out. */
export function errorForLog(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? withoutCredentials(error) : '(no error object)'
  const { code, class: errorClass } = error as { code?: unknown; class?: unknown }
  const message = withoutCredentials(isFromDatabase(error) ? (error.message.split(' - ').at(-1) ?? '') : error.message)
  return {
    type: error.name,
    message,
    stack: error.stack?.split('\n').filter(isPlace).join('\n'),
    ...(code !== undefined && { code }),
    ...(errorClass !== undefined && { class: errorClass }),
    ...(error.cause !== undefined && { cause: errorForLog(error.cause) as LoggedError }),
  } satisfies LoggedError
}

const isPlace = (line: string) => /^\s+at /.test(line)
const isFromDatabase = (error: Error) => /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code ?? ''))

const withoutCredentials = (text: string) =>
  text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1')
    .replace(/([?&](?:key|token|access_token|api_key|secret|password)=)[^&\s"']+/gi, '$1(not shown)')

const withoutQuery = (url: unknown) => (typeof url === 'string' ? withoutCredentials(url.split('?')[0] ?? '') : url)
