import type { FormErrors } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { mostPrepQuestions, type SessionTypeFields, sessionTypeSchema } from './session-types.ts'

const textFields = ['name', 'forWhom', 'place', 'link', 'booked'] as const
export const numberFields = [
  'durationMinutes',
  'bufferBeforeMinutes',
  'bufferAfterMinutes',
  'preparationMinutes',
  'noticeHours',
  'horizonDays',
  'intervalMinutes',
  'capDay',
  'capWeek',
  'capMonth',
] as const
export type NumberField = (typeof numberFields)[number]

/** A session type as it was typed. */
export type TypedType = Record<(typeof textFields)[number] | NumberField, string> & {
  prepQuestions: string[]
  isOffered: boolean
}

export function typedType(body: unknown): TypedType {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const text = (name: string, longest = 600) => {
    const value = fields[name]
    return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '').slice(0, longest) : ''
  }
  return {
    ...(Object.fromEntries([...textFields, ...numberFields].map((name) => [name, text(name)])) as Record<
      (typeof textFields)[number] | NumberField,
      string
    >),
    prepQuestions: Array.from({ length: mostPrepQuestions }, (_, index) => text(`prepQuestions-${index}`)),
    isOffered: text('isOffered') === 'yes',
  }
}

/** A type as its form shows it. */
export const typeAsTyped = (type: SessionTypeFields): TypedType => ({
  name: type.name,
  forWhom: type.forWhom,
  place: type.place,
  link: type.link ?? '',
  booked: type.needsApproval ? 'approval' : 'at-once',
  durationMinutes: String(type.durationMinutes),
  bufferBeforeMinutes: String(type.bufferBeforeMinutes),
  bufferAfterMinutes: String(type.bufferAfterMinutes),
  preparationMinutes: String(type.preparationMinutes),
  noticeHours: hoursOf(type.noticeMinutes),
  horizonDays: String(type.horizonDays),
  intervalMinutes: String(type.intervalMinutes),
  capDay: optional(type.capDay),
  capWeek: optional(type.capWeek),
  capMonth: optional(type.capMonth),
  prepQuestions: Array.from({ length: mostPrepQuestions }, (_, index) => type.prepQuestions[index] ?? ''),
  isOffered: type.isOffered,
})

const optional = (value: number | undefined) => (value === undefined ? '' : String(value))
const hoursOf = (minutes: number) => String(Math.round((minutes / 60) * 100) / 100)

/** What a new one begins with. */
export const newType: TypedType = {
  name: '',
  forWhom: '',
  place: 'room',
  link: '',
  booked: 'at-once',
  durationMinutes: '30',
  bufferBeforeMinutes: '0',
  bufferAfterMinutes: '10',
  preparationMinutes: '0',
  noticeHours: '24',
  horizonDays: '28',
  intervalMinutes: '30',
  capDay: '',
  capWeek: '',
  capMonth: '',
  prepQuestions: Array.from({ length: mostPrepQuestions }, () => ''),
  isOffered: true,
}

/**
 * The type that was typed, or what is wrong at which field.
 * @param hasRoom  whether the hub has a server for rooms
 */
export function readType(
  typed: TypedType,
  hasRoom: boolean,
  texts: Texts,
): { fields?: SessionTypeFields; errors: FormErrors } {
  const number = (name: NumberField) => (/^\s*\d{1,6}\s*$/.test(typed[name]) ? Number(typed[name]) : Number.NaN)
  const cap = (name: NumberField) => (typed[name].trim() === '' ? undefined : number(name))
  const hours = /^\s*\d{1,4}([.,]\d{1,2})?\s*$/.test(typed.noticeHours)
    ? Number(typed.noticeHours.replace(',', '.'))
    : Number.NaN
  const asked = typed.prepQuestions
    .map((text, index) => ({ text: text.trim(), index }))
    .filter(({ text }) => text !== '')
  const parsed = sessionTypeSchema.safeParse({
    name: typed.name,
    forWhom: typed.forWhom,
    durationMinutes: number('durationMinutes'),
    bufferBeforeMinutes: number('bufferBeforeMinutes'),
    bufferAfterMinutes: number('bufferAfterMinutes'),
    preparationMinutes: number('preparationMinutes'),
    noticeMinutes: Math.round(hours * 60),
    horizonDays: number('horizonDays'),
    intervalMinutes: number('intervalMinutes'),
    capDay: cap('capDay'),
    capWeek: cap('capWeek'),
    capMonth: cap('capMonth'),
    needsApproval: typed.booked === 'approval',
    place: typed.place,
    // A link that is not in use may stay half-written.
    link: typed.place === 'link' ? typed.link.trim() : undefined,
    prepQuestions: asked.map(({ text }) => text),
    isOffered: typed.isOffered,
  })
  const errors: FormErrors = {}
  for (const { path, message } of parsed.error?.issues ?? []) {
    const [field, index] = path
    const name =
      field === 'noticeMinutes'
        ? 'noticeHours'
        : field === 'prepQuestions' && typeof index === 'number'
          ? `prepQuestions-${asked[index]?.index}`
          : String(field ?? '_')
    errors[name] ??= boundsText(name, texts) ?? texts.find(message) ?? texts.t('form.check')
  }
  if (typed.place === 'room' && !hasRoom) errors.place = texts.t('sessions.no-room')
  if (typed.place === 'link' && !/^https:\/\//i.test(typed.link.trim())) errors.link = texts.t('availability.link')
  return { ...(parsed.success ? { fields: parsed.data } : {}), errors }
}

/** The bounds of the table, in the unit of the form. */
export const bounds: Record<NumberField, { min: number; max: number }> = {
  durationMinutes: { min: 5, max: 480 },
  bufferBeforeMinutes: { min: 0, max: 240 },
  bufferAfterMinutes: { min: 0, max: 240 },
  preparationMinutes: { min: 0, max: 480 },
  noticeHours: { min: 0, max: 720 },
  horizonDays: { min: 1, max: 180 },
  intervalMinutes: { min: 5, max: 480 },
  capDay: { min: 1, max: 50 },
  capWeek: { min: 1, max: 200 },
  capMonth: { min: 1, max: 500 },
}

function boundsText(name: string, texts: Texts): string | undefined {
  const field = numberFields.find((one) => one === name)
  return field && texts.t('sessions.between', bounds[field])
}
