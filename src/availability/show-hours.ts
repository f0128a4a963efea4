import type { Request, Response } from 'express'
import type { Member } from '../accounts/member.ts'
import { monthNames } from '../bookings/clocks.ts'
import { hasPlace } from '../bookings/has-place.ts'
import { slotDays } from '../bookings/slot-days.ts'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'
import type { Texts } from '../http/texts.ts'
import { calendarPart } from './calendar-part.ts'
import { findFreeSlots } from './free-slots.ts'
import { type Hours, noHours } from './hours.ts'
import { hoursAsTyped, type TypedHours } from './hours-form.ts'
import { type HoursGiven, hoursPage, type Preview } from './hours-page.ts'
import { type MonthShortage, monthShortage } from './month-shortage.ts'
import { calendarOf, readHours, sessionTypesOf } from './queries.ts'

const previewDays = 14
export const hoursUrl = '/desk/mentor/hours'

type Shown = Omit<HoursGiven, 'preview' | 'calendar' | 'now'> & { hours?: Hours; addressError?: string }

export type ShowHours = {
  /** As they are saved. */
  saved(
    req: Request,
    res: Response,
    member: Member,
    more?: { notice?: HoursGiven['notice']; addressError?: string; status?: number },
  ): Promise<void>
  /** As they were typed. */
  typed(req: Request, res: Response, member: Member, shown: Shown, status?: number): Promise<void>
}

/** The page of a mentor's hours, with what askers see of them beside it. */
export function createShowHours(deps: Pick<Deps, 'db' | 'now' | 'config'>, pages: Pages): ShowHours {
  const { db, now } = deps
  const { texts } = pages
  return { saved, typed: show }

  async function saved(
    req: Request,
    res: Response,
    member: Member,
    { status, ...more }: { notice?: HoursGiven['notice']; addressError?: string; status?: number } = {},
  ) {
    const read = await readHours(db, member.id)
    const hours = read?.hours ?? noHours(member.timeZone)
    const typed = withSpare(hoursAsTyped(withoutPast(hours, now())))
    await show(req, res, member, { typed, hours, version: read?.version ?? 0, errors: {}, ...more }, status)
  }

  async function show(req: Request, res: Response, member: Member, shown: Shown, status = 200) {
    const [calendar, preview] = await Promise.all([calendarOf(db, member.id), previewOf(req, member, shown.hours)])
    const model = hoursPage(
      {
        ...shown,
        preview,
        calendar: calendarPart(calendar, { error: shown.addressError, zone: member.timeZone }, texts),
        now: now(),
      },
      texts,
    )
    res.set('Cache-Control', 'private, no-store')
    await pages.send(req, res, 'availability/hours', { title: model.title, section: 'desk' }, model, status)
  }

  /** Of the hours as they are typed; undefined where something is wrong with them. */
  async function previewOf(req: Request, member: Member, hours: Hours | undefined): Promise<Preview> {
    const { t } = texts
    const all = await sessionTypesOf(db, member.id)
    const types = all.filter((type) => type.isOffered && hasPlace(deps.config, type))
    const asked = typeof req.query.type === 'string' ? req.query.type : undefined
    const type = types.find(({ slug }) => slug === asked) ?? types.find((one) => one.durationMinutes === 30) ?? types[0]
    const empty = (text: string): Preview => ({ title: t('hours.preview'), text: '', types: [], days: [], empty: text })
    if (!hours) return empty(t('hours.preview.wrong'))
    if (hours.weekly.length === 0 && hours.overrides.length === 0) return empty(t('hours.preview.no-hours'))
    if (!type)
      return empty(all.some(({ isOffered }) => isOffered) ? t('hours.preview.no-place') : t('hours.preview.no-types'))
    const today = now().toZonedDateTimeISO(hours.zone).toPlainDate()
    const until = today.add({ days: previewDays - 1 })
    const wanted = {
      mentorId: member.id,
      type,
      hours,
      bookerZone: hours.zone,
      until: until.add({ days: 1 }).toZonedDateTime(hours.zone).toInstant(),
    }
    const [slots, shortage] = await Promise.all([findFreeSlots(deps, wanted), monthShortage(deps, wanted, types)])
    const shown = { zone: hours.zone, from: today.toString(), until: until.toString() }
    return {
      title: t('hours.preview'),
      text: t('hours.preview.text', { type: type.name }),
      types: types.map(({ slug, name }) => ({
        name,
        url: `${hoursUrl}?type=${slug}#preview`,
        isHere: slug === type.slug,
      })),
      days: slots.length > 0 ? slotDays(slots, shown, texts) : [],
      ...(slots.length === 0 ? { empty: t('hours.preview.empty') } : {}),
      ...(shortage ? { month: monthPart(shortage, type.name, texts) } : {}),
    }
  }
}

function monthPart({ hours, never, months }: MonthShortage, type: string, texts: Texts): Preview['month'] {
  const { t, list } = texts
  return {
    lines: [
      ...(never.length > 0
        ? [t('hours.month.never', { hours, count: never.length, types: list(never.map(({ name }) => name)) })]
        : []),
      ...(months.length > 0 ? [t('hours.month.full', { hours, type, months: monthNames(months, texts) })] : []),
    ],
    url: '/mentors/me/offer#hoursPerMonth',
    label: t('hours.month.change'),
  }
}

/** A row to begin with where a weekday has none, so that nothing needs to be pressed first. */
const withSpare = (typed: TypedHours): TypedHours => ({
  ...typed,
  weekly: [
    ...typed.weekly,
    ...['1', '2', '3', '4', '5', '6', '7']
      .filter((weekday) => !typed.weekly.some((row) => row.weekday === weekday))
      .map((weekday) => ({ weekday, from: '', to: '' })),
  ],
})

/** What is over needs nobody's attention, and goes with the next change. */
function withoutPast(hours: Hours, now: Temporal.Instant): Hours {
  // No zone is further behind.
  const yesterday = now.subtract({ hours: 36 }).toString().slice(0, 10)
  return {
    ...hours,
    overrides: hours.overrides.filter(({ date }) => date >= yesterday),
    blocked: hours.blocked.filter(({ to }) => to >= yesterday),
    travels: hours.travels.filter(({ to }) => to >= yesterday),
  }
}
