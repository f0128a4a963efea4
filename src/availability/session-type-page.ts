import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { bounds, type NumberField, type TypedType } from './session-type-form.ts'
import type { SessionType } from './session-types.ts'
import { typeInWords, typesUrl } from './session-types-page.ts'

type Choices = {
  id: string
  legend: string
  error?: string
  choices: { value: string; label: string; hint: string; isOn: boolean; isOff?: boolean }[]
}

export type TypePage = {
  title: string
  lead?: string
  action: string
  summary?: FormSummary
  changed?: { title: string; text: string; saved: { label: string; value: string }[]; url: string; take: string }
  version: string
  about: Field[]
  booked: Choices
  place: Choices
  link: Field
  times: { title: string; hint: string; fields: Field[] }[]
  prep: { title: string; hint: string; error?: string; fields: Field[] }
  offered: Field
  deleteUrl?: string
}

export type TypeGiven = {
  /** Undefined: a new one. */
  type?: Pick<SessionType, 'slug' | 'name'>
  typed: TypedType
  version: number
  errors: FormErrors
  hasRoom: boolean
  /** What is saved, where somebody saved it after this form was opened. */
  savedMeanwhile?: SessionType
}

/** All that may be said of a session type. */
export function typePage(given: TypeGiven, texts: Texts): TypePage {
  const { type, typed, errors, hasRoom } = given
  const { t } = texts
  const summary = formSummary(errors, texts)
  const error = (name: string) => (errors[name] ? { error: errors[name] } : {})
  const number = (name: NumberField, label: string, hint: string, isOptional = false) =>
    field({
      name,
      kind: 'number',
      label,
      hint,
      value: typed[name],
      ...bounds[name],
      ...(isOptional ? { optional: t('form.optional') } : { required: true }),
      ...error(name),
    })
  return {
    title: type ? t('sessions.edit', { name: type.name }) : t('sessions.new'),
    ...(type ? { lead: t('sessions.edit.lead') } : {}),
    action: type ? `${typesUrl}/${type.slug}` : `${typesUrl}/new`,
    ...(summary ? { summary } : {}),
    ...(given.savedMeanwhile ? { changed: changedPart(given.savedMeanwhile, texts) } : {}),
    version: String(given.version),
    about: [
      field({
        name: 'name',
        label: t('sessions.name'),
        hint: t('sessions.name.hint'),
        value: typed.name,
        maxlength: 80,
        required: true,
        ...error('name'),
      }),
      field({
        name: 'forWhom',
        kind: 'textarea',
        rows: 2,
        label: t('sessions.for-whom'),
        hint: t('sessions.for-whom.hint'),
        value: typed.forWhom,
        maxlength: 500,
        optional: t('form.optional'),
        ...error('forWhom'),
      }),
      number('durationMinutes', t('sessions.duration'), t('sessions.duration.hint')),
    ],
    booked: {
      id: 'booked',
      legend: t('sessions.booked'),
      choices: [
        {
          value: 'at-once',
          label: t('sessions.booked.at-once'),
          hint: t('sessions.booked.at-once.hint'),
          isOn: typed.booked !== 'approval',
        },
        {
          value: 'approval',
          label: t('sessions.booked.approval'),
          hint: t('sessions.booked.approval.hint'),
          isOn: typed.booked === 'approval',
        },
      ],
    },
    place: {
      id: 'place',
      legend: t('sessions.place'),
      ...error('place'),
      choices: [
        {
          value: 'room',
          label: t('sessions.place.room'),
          hint: hasRoom ? t('sessions.place.room.hint') : t('sessions.no-room'),
          isOn: typed.place !== 'link',
        },
        {
          value: 'link',
          label: t('sessions.place.link'),
          hint: t('sessions.place.link.hint'),
          isOn: typed.place === 'link',
        },
      ],
    },
    link: field({
      name: 'link',
      kind: 'url',
      label: t('sessions.link.address'),
      hint: t('sessions.link.hint'),
      value: typed.link,
      maxlength: 500,
      ...error('link'),
    }),
    times: [
      {
        title: t('sessions.when'),
        hint: t('sessions.when.hint'),
        fields: [
          number('noticeHours', t('sessions.notice'), t('sessions.notice.hint')),
          number('horizonDays', t('sessions.horizon'), t('sessions.horizon.hint')),
          number('intervalMinutes', t('sessions.interval'), t('sessions.interval.hint')),
        ],
      },
      {
        title: t('sessions.around'),
        hint: t('sessions.around.hint'),
        fields: [
          number('bufferBeforeMinutes', t('sessions.before'), t('sessions.minutes.hint')),
          number('bufferAfterMinutes', t('sessions.after'), t('sessions.minutes.hint')),
          number('preparationMinutes', t('sessions.preparation'), t('sessions.preparation.hint')),
        ],
      },
      {
        title: t('sessions.caps'),
        hint: t('sessions.caps.hint'),
        fields: [
          number('capDay', t('sessions.cap-day'), t('sessions.cap.hint'), true),
          number('capWeek', t('sessions.cap-week'), t('sessions.cap.hint'), true),
          number('capMonth', t('sessions.cap-month'), t('sessions.cap.hint'), true),
        ],
      },
    ],
    prep: {
      title: t('sessions.prep'),
      hint: t('sessions.prep.hint'),
      ...error('prepQuestions'),
      fields: typed.prepQuestions.map((value, index) =>
        field({
          name: `prepQuestions-${index}`,
          label: t('sessions.prep.question', { number: index + 1 }),
          value,
          maxlength: 300,
          ...error(`prepQuestions-${index}`),
        }),
      ),
    },
    offered: field({
      name: 'isOffered',
      kind: 'checkbox',
      label: t('sessions.offered'),
      value: 'yes',
      checked: typed.isOffered,
    }),
    ...(type ? { deleteUrl: `${typesUrl}/${type.slug}/delete` } : {}),
  }
}

const changedPart = (saved: SessionType, texts: Texts): TypePage['changed'] => ({
  title: texts.t('sessions.changed'),
  text: texts.t('sessions.changed.text'),
  saved: typeInWords(saved, texts),
  url: `${typesUrl}/${saved.slug}`,
  take: texts.t('sessions.changed.take'),
})
