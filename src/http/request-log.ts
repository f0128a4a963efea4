import type { RequestHandler } from 'express'
import type { Deps } from '../deps.ts'

/** One line a request, without what could name a person: no address, no query string, no headers. */
export function requestLog({ log }: Pick<Deps, 'log'>): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now()
    const path = req.path.replace(secretPart, '/…')
    res.on('close', () => {
      const fields = {
        requestId: res.locals.requestId,
        method: req.method,
        path,
        status: res.statusCode,
        ms: Math.round(performance.now() - startedAt),
        ...(res.writableFinished ? {} : { aborted: true }),
      }
      if (res.statusCode >= 500) log.error(fields, 'request')
      else log.info(fields, 'request')
    })
    next()
  }
}

/** The token of a one-time link, or of a calendar's address: 43 characters of base64url. Whoever reads the log must not be able to use it. */
const secretPart = /\/[\w-]{43}(?=\/|$|\.ics$)/g
