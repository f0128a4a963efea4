import type { Texts } from '../http/texts.ts'
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

/** Where a mentor's session types are. */
export const typesUrl = '/desk/mentor/sessions'

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
        url: `${typesUrl}/${type.slug}`,
        meta: metaOf(type, texts).join(' · '),
        forWhom: type.forWhom,
        state: !type.isOffered
          ? { text: t('sessions.off'), look: '' }
          : isPlaceless
            ? { text: t('sessions.no-room.short'), look: 'trouble' }
            : { text: t('sessions.on'), look: 'solved' },
        toggle: {
          url: `${typesUrl}/${type.slug}/offer`,
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
      acts: [{ label: t('sessions.add'), url: `${typesUrl}/new`, look: 'do' }],
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

/** A session type as lines to be read. */
export const typeInWords = (type: SessionType, texts: Texts): { label: string; value: string }[] => [
  { label: texts.t('sessions.name'), value: type.name },
  { label: texts.t('sessions.for-whom'), value: type.forWhom },
  { label: texts.t('sessions.now'), value: metaOf(type, texts).join(' · ') },
  ...type.prepQuestions.map((value, index) => ({
    label: texts.t('sessions.prep.question', { number: index + 1 }),
    value,
  })),
]

export type DeleteTypePage = { title: string; text: string; action: string; button: string; backUrl: string }

export const deleteTypePage = (type: SessionType, upcoming: number, { t }: Texts): DeleteTypePage => ({
  title: t('sessions.delete.title', { name: type.name }),
  text: t('sessions.delete.text', { count: upcoming }),
  action: `${typesUrl}/${type.slug}/delete`,
  button: t('sessions.delete'),
  backUrl: `${typesUrl}/${type.slug}`,
})
