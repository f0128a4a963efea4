import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { Config } from '../config.ts'
import { isHttps } from './cookies.ts'

/** Nothing from elsewhere, nothing inline, nobody frames us. */
export function securityHeaders(config: Pick<Config, 'publicUrl' | 'github'>): RequestHandler {
  // Over plain http, as on a laptop or an intranet, neither upgrading nor HSTS would do any good.
  const isEncrypted = isHttps(config)
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'connect-src': ["'self'"],
        // A form that begins the way to GitHub is led on there.
        'form-action': config.github ? ["'self'", 'https://github.com'] : ["'self'"],
        'manifest-src': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    strictTransportSecurity: isEncrypted ? { maxAge: 31_536_000 } : false,
    // A site that we link to learns that somebody came from here, never what they searched for.
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
  })
}

/**
 * For pages whose address lets its holder in: no other site is told of it. Not `no-referrer`: browsers send the forms of such
 * a page with `Origin: null`, which same-origin.ts refuses.
 */
export const secretAddress = { 'Referrer-Policy': 'same-origin' }
