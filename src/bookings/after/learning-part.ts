/** What came out of a session: a draft that both may write, and that is published when both agree. */
import { type Field, type FormErrors, field } from '../../http/form-fields.ts'
import type { Texts } from '../../http/texts.ts'
import { otherFirstName, otherOf, type Reading } from '../appointment.ts'
import { longest } from '../booking-forms.ts'
import { bookingUrl } from '../booking-url.ts'
import { isBefore } from '../windows.ts'
import type { Learning } from './after-queries.ts'

export type TypedLearning = { title: string; asked: string; body: string; tags: string }

export type LearningPart = {
  lead: string
  published?: { url: string; label: string }
  draft?: { title: string; askedHtml: string; bodyHtml: string; tags: string[] }
  agree?: { action: string; version: number; value: 'yes' | 'no'; label: string; look: string }
  form?: {
    action: string
    version: number
    label: string
    isOpen: boolean
    fields: Field[]
    button: string
    hint: string
  }
}

type Given = {
  learning?: Learning
  /** The question that it will be an answer to. */
  question?: { title: string; tags: string[] }
  typed?: TypedLearning
  errors: FormErrors
  isReachable: boolean
  render(markdown: string): string
}

/** Undefined until it began, and where the other is gone before anything was published. */
export function learningPart(reading: Reading, given: Given, texts: Texts): LearningPart | undefined {
  const { booking, now } = reading
  const { learning } = given
  const { t } = texts
  if (booking.state !== 'confirmed' || isBefore(now, booking.startsAt)) return undefined
  const name = otherFirstName(booking, texts)
  if (learning?.publishedAt)
    return learning.url
      ? {
          lead: t('booking.learning.published', { name }),
          published: { url: learning.url, label: t('booking.learning.see') },
        }
      : { lead: t('booking.learning.gone') }
  const mayWrite = given.isReachable && otherOf(booking) !== undefined
  if (!learning && !mayWrite) return undefined
  const form = mayWrite ? formOf(reading, given, texts) : undefined
  if (!learning) return { lead: t('booking.learning.lead', { name }), ...(form ? { form } : {}) }
  const isAgreed = learning.consents[booking.side] === learning.version
  return {
    lead: isAgreed ? t('booking.learning.waits', { name }) : t('booking.learning.asks', { name }),
    // All of it, also where the question is there already: should that close, the rest is published too.
    draft: {
      title: learning.title,
      askedHtml: given.render(learning.asked),
      bodyHtml: given.render(learning.body),
      tags: learning.tags,
    },
    ...(mayWrite
      ? {
          agree: {
            action: `${bookingUrl(booking.publicId)}/learning/agree`,
            version: learning.version,
            value: isAgreed ? 'no' : 'yes',
            label: isAgreed ? t('booking.learning.back') : t('booking.learning.agree'),
            look: isAgreed ? 'quiet' : 'do',
          },
        }
      : {}),
    ...(form ? { form } : {}),
  }
}

function formOf({ booking }: Reading, given: Given, texts: Texts): LearningPart['form'] {
  const { t } = texts
  const { learning, question, typed, errors } = given
  const name = { name: otherFirstName({ ...booking }, texts) }
  const values: TypedLearning = typed ?? {
    title: learning?.title ?? booking.topic,
    asked: learning?.asked ?? (booking.side === 'asker' ? booking.details : ''),
    // What both wrote on the way is where it begins.
    body: learning?.body ?? booking.notes,
    tags: (learning?.tags ?? []).join(', '),
  }
  const one = (id: keyof TypedLearning, more: Pick<Field, 'label'> & Partial<Field>) =>
    field({ ...more, id: `learning-${id}`, name: id, value: values[id], ...(errors[id] ? { error: errors[id] } : {}) })
  return {
    action: `${bookingUrl(booking.publicId)}/learning`,
    version: learning?.version ?? 0,
    label: learning ? t('booking.learning.edit') : t('booking.learning.begin'),
    isOpen: typed !== undefined,
    fields: [
      ...(question
        ? []
        : [
            one('title', {
              label: t('booking.learning.title'),
              hint: t('booking.learning.title.hint'),
              maxlength: longest.title,
              required: true,
            }),
            one('asked', {
              label: t('booking.learning.asked'),
              hint: t('booking.learning.asked.hint'),
              kind: 'textarea',
              rows: 4,
              maxlength: longest.learned,
              required: true,
            }),
          ]),
      one('body', {
        label: t('booking.learning.body'),
        hint: question
          ? t('booking.learning.body.hint.question', { title: question.title })
          : t('booking.learning.body.hint'),
        kind: 'textarea',
        rows: 8,
        maxlength: longest.learned,
        required: true,
      }),
      ...(question
        ? []
        : [
            one('tags', {
              label: t('booking.learning.tags'),
              hint: t('booking.learning.tags.hint'),
              maxlength: 400,
              required: true,
            }),
          ]),
    ],
    button: t('booking.learning.save', name),
    hint: t('booking.learning.hint', name),
  }
}
