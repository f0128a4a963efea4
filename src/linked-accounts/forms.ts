import { z } from 'zod'

const line = (most: number) =>
  z
    .string()
    .max(most)
    .transform((value) => value.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim())

/** The address of the search for oneself; what cannot be understood is left out. */
export const findForm = z.object({ source: line(100).catch(''), q: line(500).catch('') })
export const startForm = z.object({ source: line(100), key: z.string().min(1).max(600) })
export const removeForm = z.object({ reason: line(500).default('') })
export const idParam = z.uuid()
