import type { Request, Response } from 'express'
import type { Member } from '../../accounts/member.ts'
import { findFreeSlots } from '../../availability/free-slots.ts'
import type { Deps } from '../../deps.ts'
import type { AppError } from '../../errors.ts'
import type { Pages } from '../../http/layout.ts'
import { calledName } from '../../mentors/reasons.ts'
import type { CarriedContext } from '../book-url.ts'
import { SlotTaken } from '../making/slot-taken.ts'
import type { TypedDetails } from './book-forms.ts'
import { offeredTypes } from './choose-time.ts'
import { takenPage } from './taken-page.ts'
import { otherRows, othersWithTime } from './ways-on.ts'

export type NotHeld = {
  mentor: { id: string; handle: string; name: string; expertise?: { tag: string }[] }
  member: Member
  typeSlug: string
  at: Temporal.Instant
  zone: string
  typed: TypedDetails
  context: CarriedContext
  error: AppError
}

/** The time does not go with others that are free: the asker's own, the mentor's, the rules'. */
const aboutTime = ['slot-taken', 'slot-not-offered', 'month-full', 'own-time-taken']

/** What is shown when a time could not be had: what is free instead, with everything that was typed going along. */
export function createShowTaken(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'search' | 'log'>,
  pages: Pages,
): (req: Request, res: Response, given: NotHeld) => Promise<void> {
  const { texts } = pages

  return async (req, res, given) => {
    const { mentor, member, error, zone, typed } = given
    const type = (await offeredTypes(deps, mentor.id)).find(({ slug }) => slug === given.typeSlug)
    const nearest = error instanceof SlotTaken ? error.nearest : await nearestOf(given, type)
    const tags = (mentor.expertise ?? []).map(({ tag }) => tag)
    const others =
      nearest.length > 0 || ['booking-limit', 'booking-holds', 'booking-often'].includes(error.code)
        ? []
        : await othersWithTime(deps, {
            title: typed.topic || tags.join(' '),
            tags,
            mentorId: mentor.id,
            asker: member,
            zone,
          })
    const values = { ...error.values, name: calledName(mentor.name) }
    const model = takenPage(
      {
        ...given,
        durationMinutes: type?.durationMinutes ?? 30,
        was: given.at,
        nearest,
        words: {
          title: texts.find(`error.${error.code}`, values) ?? '',
          text: texts.find(`error.${error.code}.next`, values) ?? '',
        },
        isAboutTime: aboutTime.includes(error.code),
        code: error.code,
        others: otherRows(
          others,
          { zone, now: deps.now(), context: given.context, isOwnZone: zone === member.timeZone },
          texts,
        ),
      },
      texts,
    )
    res.set('Cache-Control', 'private, no-store')
    await pages.send(req, res, 'bookings/taken', { title: model.title, section: 'people' }, model, error.status)
  }

  /** SlotTaken brings its own. */
  async function nearestOf({ mentor, member, at, error }: NotHeld, type: { slug: string } | undefined) {
    if (!type || !aboutTime.includes(error.code)) return []
    const slots = await findFreeSlots(deps, {
      mentorId: mentor.id,
      typeSlug: type.slug,
      askerId: member.id,
      bookerZone: member.timeZone,
    })
    const away = (slot: Temporal.Instant) => Math.abs(slot.epochMilliseconds - at.epochMilliseconds)
    return slots
      .toSorted((one, other) => away(one) - away(other))
      .slice(0, 3)
      .sort(Temporal.Instant.compare)
  }
}
