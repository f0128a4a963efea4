import robotsParser, { type Robot } from 'robots-parser'
import { ConnectorError } from '../../connectors/contract.ts'
import { blocked } from './addresses.ts'
import type { Answer } from './exchange.ts'

// The package is a function whose types say that it is a module.
const parseRobots = robotsParser as unknown as typeof robotsParser.default

const keptMinutes = 60
const keptOrigins = 500
const longestCrawlDelayMs = 30_000

export const maxRobotsBytes = 500_000

/** What robots.txt of each origin says (RFC 9309), remembered for an hour. */
export function robotsRules(userAgent: string, now: () => Temporal.Instant) {
  const known = new Map<string, { robot: Robot; until: Temporal.Instant }>()

  async function rulesOf(origin: string, read: (url: URL) => Promise<Answer>): Promise<Robot> {
    const kept = known.get(origin)
    if (kept && Temporal.Instant.compare(now(), kept.until) < 0) return kept.robot
    const url = new URL('/robots.txt', origin)
    const { status, body } = await read(url)
    if (status >= 500 || status === 429)
      throw new ConnectorError('transient', `${url.host} does not give its robots.txt (${status})`, { status })
    const robot = parseRobots(url.href, status < 300 ? new TextDecoder().decode(body) : '')
    known.delete(origin)
    known.set(origin, { robot, until: now().add({ minutes: keptMinutes }) })
    const oldest = known.keys().next().value
    if (known.size > keptOrigins && oldest !== undefined) known.delete(oldest)
    return robot
  }

  return {
    /**
     * @param read  gets robots.txt, whatever its status
     * @throws ConnectorError blocked where a rule forbids the page; transient where the rules cannot be had
     */
    async admit(url: URL, read: (url: URL) => Promise<Answer>): Promise<{ crawlDelayMs: number }> {
      const robot = await rulesOf(url.origin, read)
      if (robot.isAllowed(url.href, userAgent) === false) throw blocked(url, 'its robots.txt forbids it')
      return { crawlDelayMs: Math.min(longestCrawlDelayMs, (robot.getCrawlDelay(userAgent) ?? 0) * 1000) }
    },
  }
}
