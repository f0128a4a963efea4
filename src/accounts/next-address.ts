/**
 * Where a sign-in leads on to: a path of ours, or the fallback. What a browser would read as another site's address
 * (`//x`, `/\x`, a tab or newline between) leads to the fallback, as does a page that only ends or begins a session.
 */
export function nextAddress(given: unknown, fallback = '/desk'): string {
  if (typeof given !== 'string' || given.length > 2000 || !given.startsWith('/')) return fallback
  const url = URL.parse(given, 'https://hub.invalid')
  if (url?.origin !== 'https://hub.invalid' || url.pathname.startsWith('//')) return fallback
  if (/^\/(sign-(in|up|out)|auth|forgot|reset|first-admin)(\/|$)/.test(url.pathname)) return fallback
  return url.pathname + url.search + url.hash
}

/** A page of ours with the way on in its address. */
export function withNext(path: string, next: string): string {
  if (next === '/desk') return path
  return `${path}${path.includes('?') ? '&' : '?'}next=${encodeURIComponent(next)}`
}
