import type { RequestHandler } from 'express'
import { Forbidden } from '../errors.ts'
import type { Pages } from './layout.ts'

/**
 * Refuses what another site's page sends with our cookies (CSRF). A browser says of every request that is not a plain
 * read where it comes from; what says nothing is no browser, and carries no cookies that it was not given on purpose.
 */
export function refuseForeignForms(pages: Pick<Pages, 'origin'>): RequestHandler {
  return (req, _res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD' || req.method === 'OPTIONS') return next()
    const site = req.get('sec-fetch-site')
    const origin = req.get('origin')
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new Forbidden('foreign-form')
    if (origin !== undefined && origin !== pages.origin(req)) throw new Forbidden('foreign-form')
    next()
  }
}
