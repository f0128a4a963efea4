import { STATUS_CODES } from 'node:http'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { Deps } from '../deps.ts'
import { AppError, NotFound, SignInNeeded, TooMany } from '../errors.ts'
import { type Pages, signInUrl } from './layout.ts'

/** Anything that no route took. */
export const nothingHere: RequestHandler = () => {
  throw new NotFound()
}

/** NUL names nothing here, and PostgreSQL does not take it: an address that holds one leads nowhere. */
export const refuseNul: RequestHandler = (req, _res, next) => {
  if (/%00/.test(req.path)) throw new NotFound()
  next()
}

/** The last handler: an error becomes a page, or problem+json (RFC 9457) below /api/. The log has what the page does not say. */
export function errorPages({ log, config }: Pick<Deps, 'log' | 'config'>, pages: Pages): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const known = asAppError(error)
    if (known.status >= 500) log.error({ err: error, requestId: res.locals.requestId }, 'request failed')
    // What failed came after the answer (a count, say): its reader has what they asked for.
    if (res.writableEnded) return
    if (res.headersSent) return next(error)
    if (known instanceof TooMany) res.set('Retry-After', String(known.retryAfterSeconds))
    if (known.status === 503) res.set('Retry-After', String(awaySeconds))
    res.removeHeader('ETag')
    res.set('Cache-Control', 'no-store')
    if (known instanceof SignInNeeded && req.method === 'GET') return res.redirect(303, signInUrl(req))
    if (known.code === 'two-factor-needed' && req.method === 'GET') return res.redirect(303, '/account/two-factor')
    if (req.path.startsWith('/api/')) sendProblem(res, known, pages)
    else sendErrorPage(req, res, known, pages, config.contactEmail).catch(next)
  }
}

/** What we depend on is back soon, mostly: programs and crawlers are told when to look. */
const awaySeconds = 60

/** What Express, its body parsers and our own code throw, as one kind. */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const status = (error as { status?: unknown } | undefined)?.status
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new AppError(status, codeOfStatus[status] ?? 'bad-request')
  // The database ended a query that took too long.
  if ((error as { code?: unknown } | undefined)?.code === '57014') return new AppError(503, 'too-slow')
  return new AppError(isDatabaseAway(error) ? 503 : 500, isDatabaseAway(error) ? 'database-away' : 'broken')
}

const codeOfStatus: Record<number, string> = { 404: 'not-found', 413: 'too-large', 429: 'too-many' }

/** Of a pool that is closing, and of a connection that is not made in time, or over which nothing comes: they have no code. */
const awayMessages = new Set([
  'Unable to acquire a connection',
  'timeout expired',
  'the database gave no answer',
  'Connection terminated unexpectedly',
])
const awayCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', '57P01', '57P02', '57P03', '53300'])

function isDatabaseAway(error: unknown): boolean {
  const { code, syscall, name, message } = (error ?? {}) as Partial<NodeJS.ErrnoException>
  if (name === 'KnexTimeoutError' || (message !== undefined && awayMessages.has(message))) return true
  if (code === 'ENOENT') return syscall === 'connect'
  return code !== undefined && awayCodes.has(code)
}

function sendProblem(res: Response, error: AppError, { texts }: Pages) {
  const { status, code, values } = error
  const detail = texts.find(`error.${code}`, values)
  res
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: STATUS_CODES[status],
        status,
        code,
        ...(detail ? { detail } : {}),
        ...(values.parameter ? { parameter: values.parameter } : {}),
        requestId: res.locals.requestId,
      }),
    )
}

async function sendErrorPage(req: Request, res: Response, error: AppError, pages: Pages, contactEmail?: string) {
  const { t, find } = pages.texts
  const { status, code, values } = error
  const title =
    find(`error.${code}.title`, values) ??
    find(`error.${code}`, values) ??
    find(`error.status.${status}`) ??
    t('error.broken')
  const isRead = req.method === 'GET' || req.method === 'HEAD'
  const isOurs = status >= 500
  const next = find(`error.${code}.next`, values) ?? find(`error.status.${status}.next`) ?? t('error.broken.next')
  // Who looked for something asks for it by words; who was doing something goes on with that.
  const hasOwnField = [400, 403, 404, 410].includes(status)
  await pages.send(
    req,
    res,
    'errors/error',
    { title, knowsNobody: code === 'database-away', ...(hasOwnField ? { look: 'error' } : {}) },
    {
      title,
      next: isOurs && !isRead ? t('error.sent.next') : next,
      hasOwnField,
      isOurs,
      requestId: res.locals.requestId,
      contactEmail,
      standsAtUrl: status === 409 && res.locals.member ? res.locals.standsAt : undefined,
      // What was sent cannot be asked for by its address.
      retryUrl: isOurs && isRead ? onThisHub(req.originalUrl) : undefined,
      people: code === 'mentor-not-found',
    },
    status,
  )
}

/** As a link, `//elsewhere.example` would lead there. */
const onThisHub = (address: string) => address.replace(/^[/\\]+/, '/')
