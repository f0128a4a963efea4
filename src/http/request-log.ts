import type { RequestHandler } from 'express'
import type { Deps } from '../deps.ts'

/** One line a request, without what could name a person: no address, no query string, no headers. */
export function requestLog({ log }: Pick<Deps, 'log'>): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now()
    const { path } = req
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
