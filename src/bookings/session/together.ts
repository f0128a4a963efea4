/** What the two share on the page: preparation, notes, messages. */

import type { Message } from '../../conversations/queries.ts'
import { type Field, type FormErrors, field } from '../../http/form-fields.ts'
import type { Texts } from '../../http/texts.ts'
import { type Portrait, portraitOf } from '../../items/portrait.ts'
import { otherFirstName, otherName, otherOf, type Reading, shortMoment } from '../appointment.ts'
import { longest } from '../booking-forms.ts'
import { bookingUrl } from '../booking-url.ts'
import { isBefore } from '../windows.ts'

export type Prepare = {
  title: string
  lead: string
  action?: string
  fields: Field[]
  answers: { question: string; answer: string }[]
}

/** The asker's answers, in a form while they may change; undefined where nothing is asked. */
export function prepareOf(
  { booking, windows, now, zone }: Reading,
  { typed, errors }: { typed?: string[]; errors: FormErrors },
  texts: Texts,
): Prepare | undefined {
  const { t } = texts
  const { prepQuestions: questions, prepAnswers } = booking
  if (questions.length === 0) return undefined
  const answers = questions.map((_, index) => typed?.[index] ?? prepAnswers[index] ?? '')
  const count = { done: answers.filter((answer) => answer !== '').length, all: questions.length }
  const name = otherFirstName(booking, texts)
  const isLive = booking.state === 'pending' || booking.state === 'confirmed'
  const isOpen = isLive && isBefore(now, windows.prepUntil)
  const when = shortMoment(windows.prepUntil, zone, texts)
  if (booking.side === 'asker' && isOpen && otherOf(booking))
    return {
      title: t('booking.prepare', count),
      lead: t('booking.prepare.lead', { name, when }),
      action: `${bookingUrl(booking.publicId)}/prep`,
      fields: questions.map((question, index) =>
        field({
          name: `answers-${index}`,
          label: question,
          kind: 'textarea',
          rows: 2,
          maxlength: longest.answer,
          value: answers[index] ?? '',
          ...(errors[`answers-${index}`] ? { error: errors[`answers-${index}`] } : {}),
        }),
      ),
      answers: [],
    }
  return {
    title: t('booking.prepared', count),
    lead: isOpen && booking.side === 'mentor' ? t('booking.prepare.mentor', { name, when }) : '',
    fields: [],
    answers: questions.map((question, index) => ({
      question,
      answer: answers[index] || t('booking.prepare.unanswered'),
    })),
  }
}

export type Notes = {
  textHtml: string
  action?: string
  version: number
  field?: Field
  isOpen: boolean
  label: string
  /** The other wrote meanwhile: what was typed is in the field, theirs is above it. */
  moved?: string
}

export function notesOf(
  { booking }: Reading,
  {
    isWritable,
    typed,
    error,
    isMoved,
    render,
  }: { isWritable: boolean; typed?: string; error?: string; isMoved: boolean; render(text: string): string },
  texts: Texts,
): Notes {
  const { t } = texts
  const value = typed ?? booking.notes
  return {
    textHtml: render(booking.notes),
    version: booking.notesVersion,
    isOpen: typed !== undefined,
    label: booking.notes === '' ? t('booking.notes.begin') : t('booking.notes.edit'),
    ...(isMoved ? { moved: t('booking.notes.moved', { name: otherFirstName(booking, texts) }) } : {}),
    ...(isWritable
      ? {
          action: `${bookingUrl(booking.publicId)}/notes`,
          field: field({
            name: 'notes',
            label: t('booking.notes.label'),
            hint: t('booking.notes.hint'),
            kind: 'textarea',
            rows: 8,
            maxlength: longest.notes,
            value,
            ...(error ? { error } : {}),
          }),
        }
      : {}),
  }
}

export type MessageOnPage = {
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
}

export function messagesOn(
  messages: Message[],
  { url, viewerId, zone, render }: { url: string; viewerId: string; zone: string; render(text: string): string },
  texts: Texts,
): MessageOnPage[] {
  const { t } = texts
  return messages.map((message) => {
    const name = message.authorName ?? t('booking.former')
    const isOwn = message.authorId === viewerId
    return {
      anchor: `m-${message.id}`,
      isOwn,
      name: isOwn ? t('booking.you') : name,
      portrait: portraitOf(name),
      bodyHtml: render(message.body),
      when: shortMoment(message.at, zone, texts),
      dateTime: message.at.toString(),
      ...(isOwn && message.readAt ? { read: t('booking.message.read') } : {}),
      ...(isOwn || !message.authorId ? {} : { flagUrl: `${url}/messages/${message.id}/flag` }),
    }
  })
}

export const messageField = (reading: Reading, given: { typed: string; error?: string }, texts: Texts): Field =>
  field({
    name: 'body',
    label: texts.t('booking.message.to', { name: otherName(reading.booking, texts) }),
    kind: 'textarea',
    rows: 2,
    maxlength: longest.message,
    value: given.typed,
    required: true,
    ...(given.error ? { error: given.error } : {}),
  })
