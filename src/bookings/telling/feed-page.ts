import type { Texts } from '../../http/texts.ts'

export type FeedPage = {
  title: string
  lead: string
  notice?: { kind: string; icon: string; title: string; text: string }
  /** Shown once. */
  address?: { url: string; label: string; hint: string }
  state: string
  make: string
  remove?: string
}

export function feedPage(
  given: {
    address?: string
    done?: unknown
    feed: { createdAt: Temporal.Instant; readAt?: Temporal.Instant } | undefined
    zone: string
  },
  texts: Texts,
): FeedPage {
  const { t } = texts
  const { feed, address, zone } = given
  const when = (at: Temporal.Instant) => texts.momentIn(at, zone)
  return {
    title: t('booking.feed.title'),
    lead: t('booking.feed.lead'),
    ...(given.done === 'removed'
      ? {
          notice: {
            kind: 'done',
            icon: 'solved',
            title: t('booking.feed.removed'),
            text: t('booking.feed.removed.text'),
          },
        }
      : {}),
    ...(address === undefined
      ? {}
      : { address: { url: address, label: t('booking.feed.address'), hint: t('booking.feed.address.hint') } }),
    state: feed
      ? [
          t('booking.feed.made', { when: when(feed.createdAt) }),
          feed.readAt ? t('booking.feed.read', { when: when(feed.readAt) }) : t('booking.feed.unread'),
        ].join(' ')
      : t('booking.feed.none'),
    make: feed ? t('booking.feed.renew') : t('booking.feed.make'),
    ...(feed ? { remove: t('booking.feed.remove') } : {}),
  }
}
