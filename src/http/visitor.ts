import type { Request } from 'express'
import type { Config } from '../config.ts'
import { subscriberOf } from './limits.ts'

/**
 * A key that tells two visitors of one day apart, to count searches by, without a cookie and without knowing anybody:
 * a keyed hash of the day, the address and the browser's name. Neither is kept, and tomorrow's key is another one.
 */
export function sessionKey(req: Request, config: Pick<Config, 'secret'>, now: Temporal.Instant): string {
  const day = now.toZonedDateTimeISO('UTC').toPlainDate().toString()
  return config.secret
    .hash(`visitor ${day}`, `${subscriberOf(req.ip ?? '')}\n${req.get('user-agent') ?? ''}`)
    .slice(0, 32)
}
