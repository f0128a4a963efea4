import type { RequestHandler } from 'express'
import type { Config } from '../config.ts'

const name = /^([a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?|\[[\da-f:.]{2,45}\])(:\d{1,5})?$/i

/**
 * Without PUBLIC_URL, links of a page name the host that was asked for: what is no host is refused before any page is
 * made. Mails and signed links never take it (`hubAddress`).
 */
export function refuseOddHosts({ publicUrl }: Pick<Config, 'publicUrl'>): RequestHandler {
  return (req, res, next) => {
    if (publicUrl !== undefined || name.test(req.host ?? '')) return next()
    res.status(400).type('text').send('This address names no hub.\n')
  }
}
