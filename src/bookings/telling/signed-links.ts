import type { Config } from '../../config.ts'
import type { TextKey } from '../../http/texts.ts'
import { isTokenRight } from '../../token.ts'
import type { Side } from '../states.ts'

/** What a link in a mail may do. Each opens a page that asks; only its form changes anything. */
export const linkedActs = ['approve', 'decline', 'move', 'cancel'] as const
export type LinkedAct = (typeof linkedActs)[number]

type Linked = { publicId: string; version: number }

/**
 * Names a person for one booking in one version: whoever holds it may do there what that person may, and nothing else.
 * Nothing is stored; the next transition or move makes it worthless.
 */
export const bookingToken = (config: Pick<Config, 'secret'>, { publicId, version }: Linked, memberId: string): string =>
  config.secret.hash('booking links', `${publicId} ${version} ${memberId}`).slice(0, 43)

/** The page that asks, from the root. */
export const actUrl = (config: Pick<Config, 'secret'>, booking: Linked, memberId: string, act: LinkedAct): string =>
  `/bookings/${booking.publicId}/${act}?token=${bookingToken(config, booking, memberId)}`

/** Whose token it is of the two; undefined for an earlier version's, and for any other text. */
export function holderOf(
  config: Pick<Config, 'secret'>,
  booking: Linked & { mentor?: { id: string }; asker?: { id: string } },
  token: unknown,
): { memberId: string; side: Side } | undefined {
  if (typeof token !== 'string') return undefined
  for (const side of ['mentor', 'asker'] as const) {
    const memberId = booking[side]?.id
    if (memberId !== undefined && isTokenRight(token, bookingToken(config, booking, memberId)))
      return { memberId, side }
  }
  return undefined
}

const labels = {
  approve: 'booking.act.approve',
  decline: 'booking.act.decline',
  move: 'booking.act.move',
  cancel: 'booking.act.cancel',
} as const satisfies Record<LinkedAct, TextKey>

/** What a mail to one of the two offers. */
export function linksFor(
  config: Pick<Config, 'secret'>,
  booking: Linked & { state: string },
  { memberId, side }: { memberId: string; side: Side },
): { text: TextKey; url: string }[] {
  return actsIn(booking.state, side).map((act) => ({
    text: labels[act],
    url: actUrl(config, booking, memberId, act),
  }))
}

function actsIn(state: string, side: Side): LinkedAct[] {
  if (state === 'confirmed') return ['move', 'cancel']
  if (state !== 'pending') return []
  return side === 'mentor' ? ['approve', 'decline'] : ['cancel']
}
