/** What a mail server, or the way to it, said against a mail. */
export type Refusal = {
  /** What it answered to: `RCPT TO`, `DATA`, `AUTH PLAIN`, `CONN` …; `API`: our side would not even send it. */
  command?: string
  /** Its answer: `550 5.1.1 No such user`. Undefined: there was none. */
  response?: string
}

/**
 * `refused`: nothing should go to this address any more. `later`: this mail may pass another time. `away`: no mail passes
 * just now.
 *
 * Only what is said of the recipient counts against the recipient. Policy and authentication (5.7.x), and everything that is
 * said to our sign-in or to our sender, are troubles of our own server: they would otherwise cut everyone off at once.
 * Enhanced codes: RFC 3463 and https://www.iana.org/assignments/smtp-enhanced-status-codes
 */
export function judgeRefusal({ command = '', response = '' }: Refusal): 'refused' | 'later' | 'away' {
  const [, basic, enhanced] = /^(\d{3})[ -](?:(\d\.\d{1,3}\.\d{1,3})\b)?/.exec(response) ?? []
  if (basic === undefined || !isAboutMail(command)) return basic === '421' || !isAboutMail(command) ? 'away' : 'later'
  if (basic === '421') return 'away'
  if (!basic.startsWith('5')) return 'later'
  if (enhanced !== undefined) return isOfRecipient(enhanced, command) ? 'refused' : 'later'
  return command === 'RCPT TO' && ['550', '551', '553'].includes(basic) && !soundsLikePolicy.test(response)
    ? 'refused'
    : 'later'
}

const isAboutMail = (command: string) => ['RCPT TO', 'DATA', 'API'].includes(command)

/** Bad mailbox, bad domain, moved, no mail here; switched off. Not 5.1.7 and 5.1.8, which are about the sender, nor a full box. */
const ofRecipient = new Set(['5.1.0', '5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1'])

/** Some servers say "no such recipient" as 5.0.0, 5.4.1 or 5.5.0, in answer to the recipient alone. */
const ofRecipientWhenAsked = new Set(['5.0.0', '5.4.1', '5.4.4', '5.5.0'])

function isOfRecipient(enhanced: string, command: string) {
  return ofRecipient.has(enhanced) || (command === 'RCPT TO' && ofRecipientWhenAsked.has(enhanced))
}

const soundsLikePolicy =
  /relay|authenticat|not permitted|not allowed|policy|spf|dkim|dmarc|spam|block|blacklist|reputation|\brbl\b|listed|sender|too many|quota|full/i
