import type { Texts } from '../../http/texts.ts'
import { shortDayIn, timeIn, weekdayIn } from '../clocks.ts'

/** So many days on, a weekday alone says which. */
const soonDays = 6

/**
 * “free Thu 18:00 your time”, or with its date when that is more than a few days away.
 * @param reader.isOwnZone  false where the page does not know the reader's: the zone is named instead
 */
export function freeText(
  startsAt: Temporal.Instant,
  { zone, now, isOwnZone }: { zone: string; now: Temporal.Instant; isOwnZone: boolean },
  texts: Texts,
): string {
  const { t } = texts
  const day = startsAt.toZonedDateTimeISO(zone).toPlainDate()
  const away = now.toZonedDateTimeISO(zone).toPlainDate().until(day).days
  const time = timeIn(startsAt, zone, texts)
  const when =
    away === 0
      ? t('book.free.today', { time })
      : away === 1
        ? t('book.free.tomorrow', { time })
        : `${away <= soonDays ? weekdayIn(startsAt, zone, texts) : shortDayIn(startsAt, zone, texts)} ${time}`
  return isOwnZone ? t('book.free', { when }) : t('book.free.zone', { when, zone })
}
