import { z } from 'zod'

export const messageForm = z.object({
  body: z
    .string()
    .default('')
    .transform((value) => value.toWellFormed().replaceAll('\0', '').replace(/\r\n?/g, '\n').trim())
    .pipe(z.string().min(1, 'conversation.message.empty').max(5000, 'conversation.message.long')),
  /** Made with the form: the same message sent twice is one. */
  id: z.uuid().optional().catch(undefined),
})
