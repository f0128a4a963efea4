import { z } from 'zod'

/**
 * A moment that somebody's browser names. There are moments of years that neither the database nor a day's reckoning holds: of those
 * that no page offers, the ones of other centuries are refused here.
 * @param message  the key of a text
 */
export const typedInstant = (message: string) =>
  z
    .string(message)
    .max(40, message)
    .regex(/^20\d\d-/, message)
    .transform((text, context) => {
      try {
        return Temporal.Instant.from(text)
      } catch {
        context.addIssue({ code: 'custom', message })
        return z.NEVER
      }
    })
