import { z } from 'zod'
import { grantedRoles } from './change-roles.ts'
import { type SettingKey, type SettingValues, settings } from './settings.ts'

const keys = Object.keys(settings) as SettingKey[]

/** A field that may be repeated comes as a text, a list or not at all. */
const several = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : [value].flat()))

const line = (longest: number) =>
  z
    .string()
    .catch('')
    .default('')
    .transform((text) => text.toWellFormed().replaceAll('\0', '').trim().slice(0, longest))

export type SettingsTyped = {
  values: Partial<SettingValues>
  wrong: SettingKey[]
  typed: Partial<Record<SettingKey, string>>
}

/**
 * What the form of settings says. A setting that was not touched is left out: somebody else may have changed it since.
 * `back_<key>` is the button of one that shall be as it comes.
 */
export function readSettingsForm(body: unknown): SettingsTyped {
  const fields = z.record(z.string(), z.string().catch('')).catch({}).parse(body)
  const back = keys.find((key) => `back_${key}` in fields)
  if (back) return { values: { [back]: settings[back].default }, wrong: [], typed: {} }
  const read: SettingsTyped = { values: {}, wrong: [], typed: {} }
  for (const key of keys) {
    const typed = typeof settings[key].default === 'boolean' ? (fields[key] ?? 'no') : fields[key]?.trim()
    if (typed === undefined || fields[`was_${key}`] === undefined || typed === fields[`was_${key}`]) continue
    read.typed[key] = typed
    const parsed = settings[key].schema.safeParse(asValue(typed, settings[key].default))
    if (parsed.success) Object.assign(read.values, { [key]: parsed.data })
    else read.wrong.push(key)
  }
  return read
}

const asValue = (typed: string, fallback: unknown) =>
  typeof fallback === 'boolean' ? typed === 'yes' : /^-?\d{1,9}$/.test(typed) ? Number(typed) : undefined

export const memberSearchForm = z.object({ q: line(100) })

export const rolesForm = z.object({
  role: several.transform((roles) => grantedRoles.filter((role) => roles.includes(role))),
})

export const suspendForm = z.object({
  act: z.enum(['suspend', 'restore']),
  reason: line(500),
})

/** Which entries of the audit log. */
export const auditForm = z.object({
  action: line(60),
  by: line(60),
  before: z
    .string()
    .regex(/^[\da-f-]{36}$/)
    .optional()
    .catch(undefined),
})
