import type { Deps } from '../deps.ts'
import { findFullMonths, type WantedSlots } from './free-slots.ts'
import { isLongerThan } from './month-hours.ts'
import type { SessionType } from './session-types.ts'

/** What the hours that a mentor gives in a month leave no room for. */
export type MonthShortage = {
  hours: number
  /** Types that are longer than all of them. */
  never: SessionType[]
  /** `2026-12`: months with too little left for the type that was asked about. */
  months: string[]
}

/** Undefined where there is room for all of it, or the mentor does not say how many hours they give. */
export async function monthShortage(
  deps: Pick<Deps, 'db' | 'now'>,
  wanted: WantedSlots & { type: SessionType },
  types: SessionType[],
): Promise<MonthShortage | undefined> {
  const mentor = await deps.db('mentors').where('member_id', wanted.mentorId).first('hours_per_month')
  const hours: number | undefined = mentor?.hours_per_month ?? undefined
  if (hours === undefined) return undefined
  const never = types.filter((type) => isLongerThan(hours * 60, type))
  const months = never.includes(wanted.type) ? [] : await findFullMonths(deps, wanted)
  return never.length + months.length > 0 ? { hours, never, months } : undefined
}
