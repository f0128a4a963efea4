import type { Request, Response } from 'express'
import { memberOf } from '../../accounts/signed-in.ts'
import { readSettings } from '../../admin/settings.ts'
import type { Deps } from '../../deps.ts'
import type { Pages } from '../../http/layout.ts'
import { profileOf } from '../../members/queries.ts'
import type { Mentor } from '../../mentors/queries.ts'
import type { CarriedContext } from '../book-url.ts'
import { clockIn } from '../clocks.ts'
import { askedAbout } from './book-about.ts'
import { type BookAddress, contextIn } from './book-forms.ts'
import { type BookPage, bookPage } from './book-page.ts'
import { type Choice, choicesOf, daysToShow } from './choose-time.ts'
import { chosenCard, heldCard } from './hold-card.ts'
import { otherRows, othersWithTime, waysOn } from './ways-on.ts'

/** The page of a mentor's free times. */
export function createShowTimes(
  deps: Deps,
  pages: Pages,
): (req: Request, res: Response, mentor: Mentor, address: BookAddress) => Promise<void> {
  const { db, now } = deps
  const { texts } = pages

  return async (req, res, mentor, address) => {
    const viewer = memberOf(res)
    const zone = zoneOf(address, viewer)
    const context = contextIn(address)
    const [choice, settings, question, profile] = await Promise.all([
      choicesOf(deps, { mentor, viewer, typeSlug: address.type, zone }),
      readSettings(db),
      address.question ? askedAbout(db, address.question, viewer?.id) : undefined,
      viewer?.timeZone === 'UTC' ? profileOf(db, viewer.id) : undefined,
    ])
    const { type, held, why } = choice
    const isOwnZone = viewer !== undefined && zone === viewer.timeZone
    const chosen = held ? undefined : choice.slots.find((slot) => address.at?.equals(slot))
    const isClosed = why !== undefined && why !== 'own' && viewer?.id !== mentor.id
    const others = isClosed
      ? await othersWithTime(deps, {
          title: question?.title ?? address.q ?? mentor.expertise.map(({ tag }) => tag).join(' '),
          tags: question?.tags ?? mentor.expertise.map(({ tag }) => tag),
          mentorId: mentor.id,
          asker: viewer,
          zone,
        })
      : []
    const { pausedUntil } = mentor.availability
    const model: BookPage = bookPage(
      {
        mentor,
        ...choice,
        isOwn: viewer?.id === mentor.id,
        shown: daysToShow(choice.slots, {
          zone,
          now: now(),
          horizonDays: type?.horizonDays ?? 0,
          bookerZone: viewer?.timeZone ?? zone,
          address,
        }),
        ...(pausedUntil ? { pausedUntil } : {}),
        zone,
        isOwnZone,
        isZoneUnknown: profile?.isTimeZoneConfirmed === false,
        likelyZones: [viewer?.timeZone, mentor.timeZone].filter((one) => one !== undefined),
        wanted: {
          type: type?.slug,
          zone: isOwnZone ? undefined : address.zone,
          from: address.from,
          days: address.days,
        },
        context,
        ...(question ? { question: { title: question.title, url: question.url } } : {}),
        ...cardOf(choice, {
          mentor,
          zone,
          context,
          chosen,
          isSignedIn: viewer !== undefined,
          minutes: settings.holdMinutes,
        }),
        ...noticeOf(choice, address, chosen, zone),
        ways: waysOn(mentor, { context, canAsk: why !== 'blocked' && why !== 'closed' && why !== 'paused' }, texts),
        others: otherRows(others, { zone, now: now(), context, isOwnZone }, texts),
        now: now(),
        settings,
      },
      texts,
    )
    res.set('Cache-Control', viewer ? 'private, no-cache' : 'no-cache')
    const head = {
      title: model.title,
      section: 'people' as const,
      scripts: ['book.js', ...(viewer ? [] : ['guess-zone.js'])],
    }
    await pages.send(req, res, 'bookings/book', head, model)
  }

  function cardOf(
    { held, type }: Choice,
    given: {
      mentor: Mentor
      zone: string
      context: CarriedContext
      chosen: Temporal.Instant | undefined
      isSignedIn: boolean
      minutes: number
    },
  ) {
    const { mentor, chosen, ...rest } = given
    if (held)
      return {
        card: heldCard(held, { ...rest, isAtTimes: true, now: now() }, texts),
        heldClock: clockIn(held, rest.zone, texts),
        chosen: held.startsAt,
      }
    if (!type || !chosen) return {}
    return { card: chosenCard({ ...rest, handle: mentor.handle, type, at: chosen }, texts), chosen }
  }

  function noticeOf(choice: Choice, { at, hold }: BookAddress, chosen: Temporal.Instant | undefined, zone: string) {
    const { t } = texts
    const notice = (title: string, text: string) => ({ notice: { kind: '', icon: 'held', title, text } })
    if (choice.why === 'own') return notice(t('book.own'), t('book.own.text'))
    if (choice.held || choice.why) return {}
    if (hold === 'ran-out') return notice(t('book.ran-out'), chosen ? t('book.ran-out.free') : t('book.ran-out.gone'))
    if (hold === 'let-go') return notice(t('book.was-let-go'), t('book.was-let-go.text'))
    if (!at || chosen) return {}
    const clock = clockIn({ startsAt: at, endsAt: at }, zone, texts)
    return notice(t('book.gone', { day: clock.day, time: clock.from }), t('book.gone.text'))
  }
}

export const zoneOf = (address: BookAddress, viewer: { timeZone: string } | undefined) =>
  address.zone ?? viewer?.timeZone ?? 'UTC'
