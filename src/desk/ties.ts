import type { TextKey, Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import type { Tie } from './queries.ts'

export type TieRow = { url: string; name: string; portrait: Portrait; about: string; state: string }

/** The beginning of what somebody wrote, in one line. */
export function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= 140 ? line : `${line.slice(0, 139).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** A request or what came of it, from the member's side. */
export function tieRow(tie: Tie, texts: Texts): TieRow {
  const states = {
    sent: tie.isAsker ? 'desk.tie.sent' : 'desk.tie.waits',
    seen: tie.isAsker ? 'desk.tie.seen' : 'desk.tie.waits',
    needs_info: tie.isAsker ? 'desk.tie.waits' : 'desk.tie.asked',
    accepted: 'desk.tie.talking',
    talking: 'desk.tie.talking',
    ended: 'desk.tie.ended',
    declined: 'desk.tie.declined',
    withdrawn: 'desk.tie.withdrawn',
    expired: 'desk.tie.expired',
  } as const satisfies Record<Tie['state'], TextKey>
  return {
    url: tie.url,
    name: tie.isAsker
      ? texts.t('desk.tie.you-ask', { name: apart(tie.name) })
      : texts.t('desk.tie.asks-you', { name: apart(tie.name) }),
    portrait: portraitOf(tie.name),
    about: short(tie.about),
    state: texts.t(states[tie.state]),
  }
}

/** Somebody's words within our sentence: their script's direction stays theirs, and does not turn the sentence. */
export const apart = (words: string): string => `\u2068${words}\u2069`
