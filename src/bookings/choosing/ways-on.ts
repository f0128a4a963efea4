import { nextFree } from '../../availability/next-free.ts'
import type { Deps } from '../../deps.ts'
import type { Texts } from '../../http/texts.ts'
import { type Portrait, portraitOf } from '../../items/portrait.ts'
import { calledName, knowsText } from '../../mentors/reasons.ts'
import { type Helper, whoCanHelp } from '../../mentors/who-can-help.ts'
import { bookUrl, type CarriedContext } from '../book-url.ts'
import { freeText } from './free-text.ts'

/** Somebody else with a free time. */
export type OtherMentor = Helper & { free: { startsAt: Temporal.Instant; typeSlug: string } }

/** So many are looked at for so many that are shown: not everybody has a free time. */
const looked = 12
const shown = 3

/** Others who know the same and have a time, soonest first; none while search is away. */
export async function othersWithTime(
  deps: Pick<Deps, 'db' | 'search' | 'now' | 'config' | 'log'>,
  wanted: {
    title: string
    tags: string[]
    mentorId: string
    asker?: { id: string; languages: string[] }
    zone: string
  },
): Promise<OtherMentor[]> {
  try {
    const helpers = await whoCanHelp(deps, {
      title: wanted.title,
      tags: wanted.tags,
      languages: wanted.asker?.languages,
      askerId: wanted.asker?.id,
      except: [wanted.mentorId, ...(wanted.asker ? [wanted.asker.id] : [])],
      limit: looked,
    })
    const free = await nextFree(
      deps,
      helpers.map(({ memberId }) => memberId),
      { id: wanted.asker?.id, zone: wanted.zone },
    )
    return helpers
      .flatMap((helper) => {
        const one = free.get(helper.memberId)
        return one ? [{ ...helper, free: one }] : []
      })
      .slice(0, shown)
  } catch (error) {
    deps.log.warn({ err: error }, 'others with a free time were not found')
    return []
  }
}

export type OtherRow = {
  name: string
  portrait: Portrait
  knows: string
  url: string
  profileUrl: string
  free: string
}

export const otherRows = (
  others: OtherMentor[],
  {
    zone,
    now,
    context,
    isOwnZone,
  }: { zone: string; now: Temporal.Instant; context: CarriedContext; isOwnZone: boolean },
  texts: Texts,
): OtherRow[] =>
  others.map(({ name, handle, reason, free }) => ({
    name,
    portrait: portraitOf(name),
    knows: knowsText(reason.knows, texts) ?? '',
    profileUrl: `/mentors/${handle}`,
    url: bookUrl(handle, { type: free.typeSlug, at: free.startsAt, ...context }),
    free: freeText(free.startsAt, { zone, now, isOwnZone }, texts),
  }))

/** What one can do where there is no time: the question, a request. */
export function waysOn(
  mentor: { handle: string; name: string },
  { context, canAsk }: { context: CarriedContext; canAsk: boolean },
  { t }: Texts,
): { label: string; url: string; look: string }[] {
  const to = new URLSearchParams({ to: mentor.handle, ...(context.question ? { question: context.question } : {}) })
  const title = context.q ? `?title=${encodeURIComponent(context.q)}` : ''
  return [
    ...(canAsk
      ? [{ label: t('book.way.request', { name: calledName(mentor.name) }), url: `/requests/new?${to}`, look: 'verb' }]
      : []),
    ...(context.question ? [] : [{ label: t('book.way.ask'), url: `/ask${title}`, look: 'quiet' }]),
  ]
}
