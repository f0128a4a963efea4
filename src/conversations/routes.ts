import { randomUUIDv7 } from 'node:crypto'
import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import type { Member } from '../accounts/member.ts'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import { bookButton } from '../bookings/choosing/book-button.ts'
import type { Deps } from '../deps.ts'
import { NotFound, TooMany } from '../errors.ts'
import { type FormErrors, formErrors, refusalText } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { waitFor } from '../http/limit-requests.ts'
import { renderPlain } from '../http/markdown.ts'
import { blockBetween } from '../moderation/blocked.ts'
import { writeLimits } from '../moderation/write-limits.ts'
import { messageForm } from './forms.ts'
import { conversationPage } from './pages.ts'
import { endConversation, postMessage } from './post-message.ts'
import { type Conversation, conversationOf, conversationUrl, markRead, messagesOf } from './queries.ts'

const messagesShown = 50

export function conversationRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const router = Router()
  const count = writeLimits(deps)

  router.get('/conversations/:publicId', async (req, res) => {
    const member = mustBeAllowed(res, 'desk.own')
    const conversation = await own(req.params.publicId, member)
    await markRead(db, { conversationId: conversation.id, readerId: member.id }, now())
    await show(req, res, member, conversation, '', {})
  })

  router.post('/conversations/:publicId/messages', async (req, res) => {
    const member = mustBeAllowed(res, 'message.write')
    const conversation = await own(req.params.publicId, member)
    const parsed = messageForm.safeParse(req.body ?? {})
    if (!parsed.success) {
      const typed = typeof req.body?.body === 'string' ? req.body.body : ''
      return show(req, res, member, conversation, typed, formErrors(parsed.error, pages.texts), 422)
    }
    try {
      await count(member.id, 'messages')
    } catch (error) {
      if (!(error instanceof TooMany)) throw error
      const errors = { body: refusalText(waitFor(res, error), pages.texts) }
      return show(req, res, member, conversation, parsed.data.body, errors, 429)
    }
    await postMessage(deps, { ...parsed.data, conversation, author: member })
    res.redirect(303, `${conversationUrl(conversation.publicId)}#end`)
  })

  router.post('/conversations/:publicId/end', async (req, res) => {
    const member = mustBeAllowed(res, 'desk.own')
    const conversation = await own(req.params.publicId, member)
    await endConversation(deps, { conversationId: conversation.id, memberId: member.id })
    res.redirect(303, conversationUrl(conversation.publicId))
  })

  async function own(publicId: string, member: Member): Promise<Conversation> {
    const conversation = await conversationOf(db, publicId, member.id)
    if (!conversation) throw new NotFound('conversation-not-found')
    return conversation
  }

  async function show(
    req: Request,
    res: Response,
    member: Member,
    conversation: Conversation,
    typed: string,
    errors: FormErrors,
    status = 200,
  ) {
    const before = z.uuid().optional().catch(undefined).parse(req.query.before)
    const messages = await messagesOf(db, conversation.id, messagesShown + 1, before)
    const other = conversation.asker.id === member.id ? conversation.mentor.id : conversation.asker.id
    const isAsker = conversation.asker.id === member.id
    const context = { request: conversation.request.publicId }
    const book = isAsker ? await bookButton(deps, conversation.mentor, member, context, pages.texts) : undefined
    const page = conversationPage(
      {
        conversation,
        ...(book ? { book } : {}),
        messages: messages.slice(-messagesShown),
        hasEarlier: messages.length > messagesShown,
        viewer: member,
        hasBlocked: (await blockBetween(db, member.id, other)) === 'own',
        typed,
        errors,
        messageId: randomUUIDv7(),
        render: (text) => renderPlain(text),
      },
      pages.texts,
    )
    await pages.send(req, res, 'conversations/conversation', { title: page.title, section: 'desk' }, page, status)
  }
  return router
}
