import { z } from 'zod'
import { flagReasons } from '../questions/flag-reasons.ts'
import type { FlaggedPost } from './queries.ts'

export const contactForm = z.object({ act: z.enum(['block', 'unblock', 'mute', 'unmute']) })

export const flagForm = z.object({
  reason: z.enum(flagReasons, 'post.flag-choose'),
  note: z
    .string()
    .catch('')
    .transform((text) => text.replace(/\r\n?/g, '\n').replaceAll('\0', '').toWellFormed().trim())
    .pipe(z.string().max(1000, 'post.comment-long')),
})

const postKey = z
  .string()
  .regex(/^(question|answer|comment|member|message|session-message):[\da-f-]{36}$/)
  .transform((key) => {
    const [kind, id] = key.split(':')
    return { kind: kind as FlaggedPost['kind'], id: id ?? '' }
  })

export const decisionForm = z
  .object({
    post: postKey,
    outcome: z.enum(['kept', 'removed']),
    reason: z
      .string()
      .default('')
      .transform((text) =>
        text
          .toWellFormed()
          .replace(/\p{Cc}+/gu, ' ')
          .trim()
          .slice(0, 300),
      ),
    mute: z.coerce.number().int().min(0).max(365).catch(0),
    sooner: z.literal('yes').optional().catch(undefined),
  })
  .refine(({ outcome, mute, reason }) => (outcome === 'kept' && mute === 0) || reason.length >= 3, {
    path: ['reason'],
    message: 'flags.why.missing',
  })
