import { z } from 'zod'
import { queueNames } from './coordinator-queues.ts'

/** A coordinator takes a row of the desk, or gives it back. */
export const takeForm = z.object({
  queue: z.enum(queueNames),
  id: z.uuid(),
  act: z.enum(['take', 'give-back']),
})
