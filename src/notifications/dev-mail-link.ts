import { type Config, hubAddress } from '../config.ts'
import { isDemo } from '../demo/sign-in.ts'
import { isLocalName } from '../http/from-here.ts'

type MailConfig = Pick<Config, 'smtpUrl' | 'host' | 'port' | 'publicUrl' | 'dataDirectory' | 'databaseUrl' | 'secret'>

/**
 * Whether a hub shows at /dev/mail what it would have sent. `by-link`: to whoever has opened the link that its log prints; a
 * proxy that says nothing of itself looks like this machine, and the mails hold links that sign people in. The demo's people
 * are made up: there everybody at this machine may.
 */
export function showsMails(config: Omit<MailConfig, 'secret' | 'port'>): 'never' | 'by-link' | 'to-all-here' {
  const isPublic = config.publicUrl !== undefined && !isLocalName(new URL(config.publicUrl).hostname)
  if (config.smtpUrl !== undefined || !isLocalName(config.host) || isPublic) return 'never'
  return isDemo(config) ? 'to-all-here' : 'by-link'
}

/** Who knows it has read the log, or the secret itself. */
export const devMailKey = ({ secret }: Pick<Config, 'secret'>): string => secret.hash('dev mail', 'key').slice(0, 40)

/** For the log of a hub that shows its mails by link; undefined for others. */
export const devMailLink = (config: MailConfig): string | undefined =>
  showsMails(config) === 'by-link' ? `${hubAddress(config)}/dev/mail?key=${devMailKey(config)}` : undefined
