import type { Deps } from '../../deps.ts'

/** Larger ones hold years that nobody asks about. */
export const mostBytes = 5_000_000

export type Fetched = { text: string; etag?: string; lastModified?: string }
export type Known = { etag: string | null; lastModified: string | null }

/**
 * The file at a calendar's address, by the guarded way to the network. What is private on it stays there: the address is in no log.
 *
 * @param known  what the last answer was marked with
 * @returns 'unchanged' when it is the one that is known
 * @throws ConnectorError  as sourceFetch; 'gone' for 404 and 410
 */
export async function fetchCalendar(
  { fetching, now, config }: Pick<Deps, 'fetching' | 'now' | 'config'>,
  { address, known, signal }: { address: string; known?: Known; signal: AbortSignal },
): Promise<Fetched | 'unchanged' | 'gone' | 'refused'> {
  const ask = fetching.forSource({
    source: 'a private calendar',
    // What maintainers may have asked of the machines around the hub, mentors may not.
    typed: [new URL(address)].filter(({ host }) => config.calendarHosts.includes(host)),
    // Many mentors may have theirs at the same place.
    limits: [{ scope: 'host', perSecond: 5 }],
    // By default the path would be written down: here it is the secret.
    methodOf: () => 'calendar',
    maxBytes: mostBytes,
    signal,
    deadline: now().add({ seconds: 60 }),
    clean: (text) => text.replaceAll(address, new URL(address).host),
  })
  const response = await ask(address, {
    headers: {
      accept: 'text/calendar, */*;q=0.5',
      ...(known?.etag && { 'if-none-match': known.etag }),
      ...(known?.lastModified && { 'if-modified-since': known.lastModified }),
    },
  })
  if (response.status === 304 && known) return 'unchanged'
  if (response.status === 404 || response.status === 410) return 'gone'
  if (!response.ok) return 'refused'
  return {
    text: await response.text(),
    etag: response.headers.get('etag')?.slice(0, 500),
    lastModified: response.headers.get('last-modified')?.slice(0, 100),
  }
}
