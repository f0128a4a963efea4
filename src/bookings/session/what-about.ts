/** What a session is about, and what happened to it so far. */
import type { Texts } from '../../http/texts.ts'
import { otherFirstName, type Reading, shortMoment } from '../appointment.ts'
import type { BookingEvent } from '../queries.ts'

export type About = {
  topic: string
  details: string
  rows: { icon: string; title: string; url: string; meta: string }[]
}

/** In the asker's words, beside the question, the request and what was read before. */
export function aboutOf(
  { booking, question }: Reading & { question?: { isPublic: boolean; answers: number } },
  texts: Texts,
): About {
  const { t } = texts
  const isAsker = booking.side === 'asker'
  return {
    topic: booking.topic,
    details: booking.details,
    rows: [
      ...(booking.question && question?.isPublic
        ? [
            {
              icon: question.answers > 0 ? 'article' : 'open',
              title: booking.question.title,
              url: booking.question.url,
              meta: t('booking.about.question', { count: question.answers }),
            },
          ]
        : []),
      ...(booking.request
        ? [{ icon: 'held', title: t('booking.about.request'), url: booking.request.url, meta: '' }]
        : []),
      ...booking.alreadyRead.map(({ title, url, source }) => ({
        icon: 'article',
        title,
        url,
        meta: isAsker
          ? t('booking.about.read', { source })
          : t('booking.about.read.other', { source, name: otherFirstName(booking, texts) }),
      })),
    ],
  }
}

export type HappenedOnPage = { text: string; when: string; dateTime: string }

/** What happened, oldest first; a hold and who came are told elsewhere. */
export function eventsOf(
  { events, booking, zone }: Reading & { events: BookingEvent[] },
  texts: Texts,
): HappenedOnPage[] {
  const { t } = texts
  const names = { asker: booking.asker?.name, mentor: booking.mentor?.name, hub: t('booking.hub') }
  const shown = events.flatMap((event) => {
    const name = event.by === booking.side ? t('booking.you.begin') : (names[event.by] ?? t('booking.former'))
    const text = eventText(event, name, zone, texts)
    return text ? [{ text, when: shortMoment(event.at, zone, texts), dateTime: event.at.toString() }] : []
  })
  return shown.length > 1 ? shown : []
}

function eventText({ act, from }: BookingEvent, name: string, zone: string, texts: Texts): string | undefined {
  const { t } = texts
  switch (act) {
    case 'confirm':
      return t('booking.event.confirm', { name })
    case 'request':
      return t('booking.event.request', { name })
    case 'approve':
      return t('booking.event.approve', { name })
    case 'decline':
      return t('booking.event.decline', { name })
    case 'move':
      return from ? t('booking.event.move', { name, when: shortMoment(from, zone, texts) }) : undefined
    case 'cancel':
      return t('booking.event.cancel', { name })
    case 'lapse':
      return t('booking.event.lapse')
    default:
      return undefined
  }
}
