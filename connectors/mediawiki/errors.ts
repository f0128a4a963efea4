/**
 * What the API means by its errors. They come as HTTP 200, named in a header and in the body.
 * https://www.mediawiki.org/wiki/API:Errors_and_warnings · https://www.mediawiki.org/wiki/API:Etiquette
 */
import { ConnectorError, type HttpOutcome } from '../contract.ts'

/** Seconds to leave a wiki alone whose copies lag behind, where it does not say. */
const lagSeconds = 5

/** The wiki says of one page, asked for by its id, that it is not there. */
export class PageGone extends ConnectorError {
  constructor(message: string, status: number) {
    super('gone', message, { status })
  }
}

const gone = new Set(['nosuchpageid', 'missingtitle', 'nosuchrevid', 'pagecannotexist'])

/** What waiting mends is known by the header alone; the rest is explained once the body is read. */
export function classify({ status, headers, at }: HttpOutcome): ConnectorError | undefined {
  const code = headers.get('mediawiki-api-error')
  if (code && mayPass(code)) return errorOf({ code, status, headers, at })
  return undefined
}

/** @param info  the wiki's own words */
export function errorOf({
  code,
  info = '',
  status,
  headers,
  at,
}: {
  code: string
  info?: string
  status: number
  headers: Headers
  at: Temporal.Instant
}): ConnectorError {
  const text = `The wiki says: ${code}${info ? ` (${info})` : ''}`.slice(0, 500)
  if (code === 'maxlag') {
    const asked = Number(headers.get('retry-after') ?? lagSeconds)
    const seconds = Number.isFinite(asked) ? Math.min(Math.max(asked, lagSeconds), 3600) : lagSeconds
    return new ConnectorError('rate-limited', text, { status, scope: 'host', until: at.add({ seconds }) })
  }
  // Without a time the wait doubles.
  if (isLimit(code)) return new ConnectorError('rate-limited', text, { status, scope: 'host' })
  if (mayPass(code)) return new ConnectorError('transient', text, { status })
  if (code === 'badcontinue') return new ConnectorError('pagination-reset', text, { status })
  if (gone.has(code)) return new PageGone(text, status)
  if (/^(readapidenied|mustbeloggedin|assert.*failed|mwoauth-.*|notloggedin)$/.test(code))
    return new ConnectorError('auth', text, {
      status,
      fix: 'The wiki shows its pages only to members. Ask it to let everybody read, or read another wiki',
    })
  if (/^(auto|globally?)?-?block|^wikimedia-globalblocking/.test(code))
    return new ConnectorError('blocked', text, { status, fix: 'Ask the wiki to let the hub’s address in' })
  if (/^(unknown_action|apidisabled|invalidcategory|invalidtitle|unknown_namespace|badvalue|badnamespace)/.test(code))
    return new ConnectorError('config', text, {
      status,
      fix: 'Check the URL, namespaces and categories against what the wiki names',
    })
  return new ConnectorError('schema-drift', text, { status })
}

const isLimit = (code: string) => /^(ratelimited|actionthrottledtext|cirrussearch-too-busy-error)/.test(code)
const mayPass = (code: string) =>
  code === 'maxlag' || isLimit(code) || /^(internal_api_error|readonly|dberror|.*timeout)/i.test(code)
