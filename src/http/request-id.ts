import { randomBytes } from 'node:crypto'
import type { RequestHandler } from 'express'

// No 0, 1, I, O: somebody may read it to somebody else.
const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** Names each request. The name is in the log, in `X-Request-Id` and on the error page. */
export const requestId: RequestHandler = (_req, res, next) => {
  const id = Array.from(randomBytes(10), (byte) => letters[byte & 31]).join('')
  res.locals.requestId = `${id.slice(0, 5)}-${id.slice(5)}`
  res.set('X-Request-Id', res.locals.requestId)
  next()
}
