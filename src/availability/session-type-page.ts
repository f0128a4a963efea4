import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { bounds, type NumberField, type TypedType } from './session-type-form.ts'
import type { SessionType } from './session-types.ts'

type Notice = { kind: string; icon: string; title: string; text: string }
type TypeRow = {
  name: string
  url: string
  meta: string
  forWhom: string
  state: { text: string; look: string }
  toggle: { url: string; value: string; label: string; name: string }
  bookUrl?: string
}

export type TypesPage = {
  title: string
  lead: string
  notice?: Notice
  rows: TypeRow[]
  empty: { headline: string; text: string; acts: { label: string; url: string; look: string }[] }
  canAdd: boolean
}

const base = '/desk/mentor/sessions'

/** What a mentor offers to meet for. */
export function typesPage(
  types: SessionType[],
  given: { handle: string; hasRoom: boolean; most: number; notice: 'saved' | 'deleted' | undefined },
  texts: Texts,
): TypesPage {
  const { t } = texts
  return {
    title: t('sessions.title'),
    lead: t('sessions.lead'),
    ...(given.notice
      ? {
          notice: {
            kind: 'done',
            icon: 'solved',
            title: given.notice === 'saved' ? t('sessions.saved') : t('sessions.deleted'),
            text: given.notice === 'saved' ? '' : t('sessions.deleted.text'),
          },
        }
      : {}),
    rows: types.map((type) => {
      const isPlaceless = type.place === 'room' && !given.hasRoom
      return {
        name: type.name,
        url: `${base}/${type.slug}`,
        meta: metaOf(type, texts).join(' · '),
        forWhom: type.forWhom,
        state: !type.isOffered
          ? { text: t('sessions.off'), look: '' }
          : isPlaceless
            ? { text: t('sessions.no-room.short'), look: 'trouble' }
            : { text: t('sessions.on'), look: 'solved' },
        toggle: {
          url: `${base}/${type.slug}/offer`,
          value: type.isOffered ? 'no' : 'yes',
          label: type.isOffered ? t('sessions.stop') : t('sessions.offer'),
          name: type.name,
        },
        ...(type.isOffered && !isPlaceless ? { bookUrl: `/mentors/${given.handle}/book?type=${type.slug}` } : {}),
      }
    }),
    empty: {
      headline: t('sessions.none'),
      text: t('sessions.none.text'),
      acts: [{ label: t('sessions.add'), url: `${base}/new`, look: 'do' }],
    },
    canAdd: types.length < given.most,
  }
}

function metaOf(type: SessionType, { t }: Texts): string[] {
  return [
    t('sessions.minutes', { count: type.durationMinutes }),
    type.needsApproval ? t('sessions.approval') : t('sessions.at-once'),
    type.place === 'room' ? t('sessions.room') : t('sessions.link'),
    ...(type.prepQuestions.length > 0 ? [t('sessions.asks', { count: type.prepQuestions.length })] : []),
  ]
}

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
    action: type ? `${base}/${type.slug}` : `${base}/new`,
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
    ...(type ? { deleteUrl: `${base}/${type.slug}/delete` } : {}),
  }
}

const changedPart = (saved: SessionType, texts: Texts): TypePage['changed'] => ({
  title: texts.t('sessions.changed'),
  text: texts.t('sessions.changed.text'),
  saved: [
    { label: texts.t('sessions.name'), value: saved.name },
    { label: texts.t('sessions.for-whom'), value: saved.forWhom },
    { label: texts.t('sessions.now'), value: metaOf(saved, texts).join(' · ') },
    ...saved.prepQuestions.map((value, index) => ({
      label: texts.t('sessions.prep.question', { number: index + 1 }),
      value,
    })),
  ],
  url: `${base}/${saved.slug}`,
  take: texts.t('sessions.changed.take'),
})

export type DeleteTypePage = { title: string; text: string; action: string; button: string; backUrl: string }

export const deleteTypePage = (type: SessionType, upcoming: number, { t }: Texts): DeleteTypePage => ({
  title: t('sessions.delete.title', { name: type.name }),
  text: t('sessions.delete.text', { count: upcoming }),
  action: `${base}/${type.slug}/delete`,
  button: t('sessions.delete'),
  backUrl: `${base}/${type.slug}`,
})
