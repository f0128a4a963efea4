import { z } from 'zod'
import type { Db } from '../db.ts'

const whole = (least: number, most: number) => z.int().min(least).max(most)

/** What admins may set while the hub runs, with the defaults and units. A change is seen at the next request. */
export const settings = {
  openRequestsPerAsker: { schema: whole(1, 50), default: 5, unit: 'requests' },
  weeklyInvitationsPerMentor: { schema: whole(0, 50), default: 5, unit: 'a week' },
  invitedPerQuestion: { schema: whole(0, 20), default: 5, unit: 'people' },
  invitedAfter24Hours: { schema: whole(0, 20), default: 3, unit: 'people' },
  requestExpiryDays: { schema: whole(2, 60), default: 10, unit: 'days' },
  shownFromSampleSize: { schema: whole(2, 100), default: 5, unit: 'cases' },
  newMemberDays: { schema: whole(0, 60), default: 3, unit: 'days' },
  newMemberQuestionsPerDay: { schema: whole(1, 100), default: 5, unit: 'questions' },
  newMemberLinks: { schema: whole(0, 20), default: 2, unit: 'links a post' },
  questionsPerTagAndHour: { schema: whole(1, 100), default: 3, unit: 'questions' },
  questionsPerHour: { schema: whole(1, 1000), default: 20, unit: 'an hour' },
  answersPerHour: { schema: whole(1, 10_000), default: 60, unit: 'an hour' },
  commentsPerHour: { schema: whole(1, 10_000), default: 120, unit: 'an hour' },
  changesPerHour: { schema: whole(1, 10_000), default: 300, unit: 'an hour' },
  votesPerHour: { schema: whole(1, 10_000), default: 300, unit: 'an hour' },
  flagsPerHour: { schema: whole(1, 1000), default: 30, unit: 'an hour' },
  messagesPerHour: { schema: whole(1, 10_000), default: 300, unit: 'an hour' },
  holdsPerHour: { schema: whole(1, 10_000), default: 30, unit: 'an hour' },
  followsPerHour: { schema: whole(1, 10_000), default: 200, unit: 'an hour' },
  openBookingsPerAsker: { schema: whole(1, 50), default: 5, unit: 'bookings' },
  holdMinutes: { schema: whole(1, 60), default: 5, unit: 'minutes' },
  approvalHours: { schema: whole(1, 240), default: 48, unit: 'hours' },
  lateCancelHours: { schema: whole(0, 72), default: 3, unit: 'hours' },
  movesPerBooking: { schema: whole(0, 10), default: 2, unit: 'moves' },
  noShowGraceMinutes: { schema: whole(0, 60), default: 10, unit: 'minutes' },
  flagsUntilHidden: { schema: whole(1, 20), default: 3, unit: 'flags' },
  staffNeedTwoFactor: { schema: z.boolean(), default: false, unit: '' },
  anyoneMaySignUp: { schema: z.boolean(), default: true, unit: '' },
} as const

export type SettingKey = keyof typeof settings
type NumberKey = { [Key in SettingKey]: SettingValues[Key] extends number ? Key : never }[SettingKey]

export type SettingValues = { [Key in SettingKey]: z.output<(typeof settings)[Key]['schema']> }

/** A setting that is a number, as a part of a query: where one query more would be asked for it alone. */
export function settingInSql(key: NumberKey): string {
  return `coalesce((SELECT (value #>> '{}')::int FROM settings WHERE key = '${key}'), ${settings[key].default})`
}

/** All settings as they are now. */
export async function readSettings(db: Db): Promise<SettingValues> {
  const rows: { key: string; value: unknown }[] = await db('settings').select('key', 'value')
  const set = new Map(rows.map(({ key, value }) => [key, value]))
  return Object.fromEntries(
    Object.entries(settings).map(([key, { schema, default: fallback }]) => {
      const parsed = schema.safeParse(set.get(key))
      return [key, parsed.success ? parsed.data : fallback]
    }),
  ) as SettingValues
}
