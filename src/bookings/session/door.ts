/** Where the two meet, and when it is open to them. */
import type { Config } from '../../config.ts'
import type { Texts } from '../../http/texts.ts'
import { type Reading, shortMoment } from '../appointment.ts'
import type { Booking } from '../booking-of.ts'
import { bookingUrl } from '../booking-url.ts'
import { roomUrl } from '../room.ts'
import { isBefore, isBetween } from '../windows.ts'

export type Door = { title: string; text: string; join?: { url: string; label: string } }

/** For the two alone, while it is open; undefined where the hub has no server for rooms any more. */
export const placeUrl = (
  config: Pick<Config, 'roomUrl'>,
  { place, link, room }: Pick<Booking, 'place' | 'link' | 'room'>,
): string | undefined => (place === 'link' ? link : roomUrl(config, room))

export const isDoorOpen = ({ booking, windows, now }: Pick<Reading, 'booking' | 'windows' | 'now'>): boolean =>
  booking.state === 'confirmed' && isBetween(now, windows.joinFrom, windows.joinUntil)

/** What the page says of it: nothing long before, and nothing when it is over. */
export function doorOf(reading: Reading, config: Pick<Config, 'roomUrl'>, texts: Texts): Door | undefined {
  const { booking, windows, now, zone } = reading
  const { t } = texts
  if (booking.state !== 'confirmed' || !isBefore(now, windows.joinUntil)) return undefined
  if (isDoorOpen(reading)) {
    const place = placeUrl(config, booking)
    if (place === undefined) return { title: t('booking.door.none'), text: t('booking.door.none.text') }
    return {
      title: t('booking.door.open'),
      text: t('booking.door.open.text', {
        host: hostOf(place),
        when: shortMoment(windows.joinUntil, zone, texts),
      }),
      join: { url: `${bookingUrl(booking.publicId)}/join`, label: t('booking.door.join') },
    }
  }
  // Near: prepared, and looking for the way in.
  if (isBefore(now, windows.prepUntil)) return undefined
  return {
    title: t('booking.door.near', { when: shortMoment(windows.joinFrom, zone, texts) }),
    text: t('booking.door.near.text'),
  }
}

function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return url
  }
}
