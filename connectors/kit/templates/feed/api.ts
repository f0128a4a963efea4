/** The one call: the feed, unless it is as it was. */
import { ConnectorError, type Ctx, type ParsedFeed } from '../../../contract.ts'
import type { Validators } from './cursor.ts'
import { feedOf, type Settings } from './settings.ts'

/** @returns no feed where it has not changed @throws ConnectorError also where the answer is none: an error never looks like an empty feed */
export async function readFeed(
  { settings, fetch, parse, signal }: Pick<Ctx<Settings>, 'settings' | 'fetch' | 'parse' | 'signal'>,
  known: Validators,
): Promise<{ feed?: ParsedFeed; validators: Validators }> {
  const headers = new Headers({
    accept: 'application/atom+xml, application/rss+xml, application/feed+json;q=0.9, */*;q=0.5',
  })
  if (known.etag) headers.set('if-none-match', known.etag)
  if (known.lastModified) headers.set('if-modified-since', known.lastModified)
  const response = await fetch(feedOf(settings), { headers, signal })
  if (response.status === 304) return { validators: known }
  if (!response.ok)
    throw new ConnectorError('gone', `The feed answered ${response.status}`, {
      status: response.status,
      fix: 'Open it in a browser, and check the base URL',
    })
  const text = await response.text()
  if (text.trim() === '') throw new ConnectorError('transient', 'The feed answered with nothing', { status: 200 })
  const etag = response.headers.get('etag') ?? undefined
  const lastModified = response.headers.get('last-modified') ?? undefined
  return { feed: await parse.feed(text), validators: { etag, lastModified } }
}
