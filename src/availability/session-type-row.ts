import type { SessionTypeFields } from './session-types.ts'

/** The columns of what a mentor says of a session type. */
export const rowOfType = (fields: SessionTypeFields) => ({
  name: fields.name,
  for_whom: fields.forWhom,
  duration_minutes: fields.durationMinutes,
  buffer_before_minutes: fields.bufferBeforeMinutes,
  buffer_after_minutes: fields.bufferAfterMinutes,
  preparation_minutes: fields.preparationMinutes,
  notice_minutes: fields.noticeMinutes,
  horizon_days: fields.horizonDays,
  interval_minutes: fields.intervalMinutes,
  cap_day: fields.capDay ?? null,
  cap_week: fields.capWeek ?? null,
  cap_month: fields.capMonth ?? null,
  needs_approval: fields.needsApproval,
  place: fields.place,
  link: fields.link ?? null,
  prep_questions: JSON.stringify(fields.prepQuestions),
  is_offered: fields.isOffered,
})
