import type { BookButton } from '../bookings/choosing/book-button.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import type { Conversation, Message } from './queries.ts'

export type ConversationPage = {
  title: string
  requestUrl: string
  /** To mute, block or report the other. */
  contactUrl: string
  wanted: string
  /** For the asker: to meet the mentor. */
  book?: BookButton
  messages: {
    anchor: string
    isOwn: boolean
    name: string
    portrait: Portrait
    bodyHtml: string
    when: string
    dateTime: string
    read?: string
    /** To report it. */
    flagUrl?: string
  }[]
  earlierUrl?: string
  notice?: { kind: string; icon: string; title: string; text: string }
  summary?: FormSummary
  message?: Field
  messageId: string
  postUrl: string
  endUrl?: string
}

export function conversationPage(
  found: {
    conversation: Conversation
    messages: Message[]
    hasEarlier: boolean
    viewer: { id: string; timeZone: string }
    /** The viewer has blocked the other one. Who was blocked sees a conversation that has ended. */
    hasBlocked: boolean
    book?: BookButton
    typed: string
    errors: FormErrors
    messageId: string
    /** A message's text as clean HTML. */
    render(text: string): string
  },
  texts: Texts,
): ConversationPage {
  const { t, momentIn } = texts
  const { conversation, viewer } = found
  const other = conversation.asker.id === viewer.id ? conversation.mentor : conversation.asker
  const url = `/conversations/${conversation.publicId}`
  const first = found.messages[0]
  const notice = found.hasBlocked
    ? { kind: '', icon: 'held', title: t('conversation.blocked'), text: t('conversation.blocked.text') }
    : conversation.endedAt
      ? {
          kind: '',
          icon: 'held',
          // Of the other one it is not said: it may have been by a block.
          title: t(conversation.endedBy === viewer.id ? 'conversation.ended.by-you' : 'conversation.ended', {
            when: momentIn(conversation.endedAt, viewer.timeZone),
          }),
          text: t('conversation.ended.text'),
        }
      : undefined
  return {
    title: t('conversation.title', { name: other.name }),
    contactUrl: `/members/${other.handle}/contact`,
    requestUrl: `/requests/${conversation.request.publicId}`,
    wanted: conversation.request.wanted,
    ...(found.book && !notice ? { book: found.book } : {}),
    messages: found.messages.map((message) => {
      const name = message.authorName ?? t('conversation.former')
      const isOwn = message.authorId === viewer.id
      return {
        anchor: `m-${message.id}`,
        isOwn,
        name: isOwn ? t('conversation.you') : name,
        portrait: portraitOf(name),
        bodyHtml: found.render(message.body),
        when: momentIn(message.at, viewer.timeZone),
        dateTime: message.at.toString(),
        read: isOwn && message.readAt ? t('conversation.read') : undefined,
        flagUrl: isOwn || !message.authorId ? undefined : `${url}/messages/${message.id}/flag`,
      }
    }),
    earlierUrl: found.hasEarlier && first ? `${url}?before=${first.id}` : undefined,
    notice,
    summary: formSummary(found.errors, texts),
    message: notice
      ? undefined
      : field({
          name: 'body',
          label: t('conversation.message'),
          hint: t('conversation.message.hint'),
          kind: 'textarea',
          rows: 4,
          maxlength: 5000,
          required: true,
          value: found.typed,
          error: found.errors.body,
        }),
    messageId: found.messageId,
    postUrl: `${url}/messages`,
    endUrl: conversation.endedAt ? undefined : `${url}/end`,
  }
}
