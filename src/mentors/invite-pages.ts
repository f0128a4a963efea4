import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { type Invite, type InviteState, invitesPerPage } from './invite-queries.ts'
import { type OfferFields, offerFields } from './offer-fields.ts'
import type { TypedOffer } from './offer-form.ts'
import { type OfferRead, offerRead } from './offer-read.ts'

type Group = { slug: string; name: string }

export type InvitesPage = {
  title: string
  rows: { url: string; name: string; email: string; state: string; look: string; sent: string; dateTime: string }[]
  progress?: { text: string; isOver: boolean; again: string }
  allUrl?: string
  pager: { range: string; previousUrl?: string; nextUrl?: string }
}

/** Who was invited, and what came of it. */
export function invitesPage(
  found: Invite[],
  {
    page,
    listId,
    progress,
  }: {
    page: number
    listId: string | undefined
    progress: { invited: number; waiting: number; sent: number; refused: number } | undefined
  },
  texts: Texts,
): InvitesPage {
  const { t } = texts
  const shown = found.slice(0, invitesPerPage)
  const url = (to: number) => {
    const query = new URLSearchParams([
      ...(listId ? [['list', listId]] : []),
      ...(to > 1 ? [['page', String(to)]] : []),
    ])
    return query.size > 0 ? `/mentors/invites?${query}` : '/mentors/invites'
  }
  const first = (page - 1) * invitesPerPage + 1
  return {
    title: listId ? t('invites.list') : t('invites.title'),
    rows: shown.map((invite) => ({
      url: `/mentors/invites/${invite.publicId}`,
      name: invite.name,
      email: invite.email,
      state: stateText(invite, texts),
      look: invite.state === 'claimed' ? 'solved' : invite.mail === 'refused' || !invite.mail ? 'trouble' : '',
      sent: texts.day(invite.sentAt),
      dateTime: invite.sentAt.toString(),
    })),
    ...(progress
      ? {
          progress: {
            text: t('invites.progress', progress),
            isOver: progress.waiting === 0,
            again: t('invites.progress.again'),
          },
        }
      : {}),
    ...(listId ? { allUrl: '/mentors/invites' } : {}),
    pager: {
      range: shown.length > 0 ? t('invites.range', { first, last: first + shown.length - 1 }) : '',
      ...(page > 1 ? { previousUrl: url(page - 1) } : {}),
      ...(found.length > invitesPerPage ? { nextUrl: url(page + 1) } : {}),
    },
  }
}

function stateText({ state, mail }: { state: InviteState; mail?: Invite['mail'] }, { t }: Texts): string {
  if (state === 'claimed') return t('invite.state.claimed')
  if (state === 'declined') return t('invite.state.declined')
  if (state === 'withdrawn') return t('invite.state.withdrawn')
  if (state === 'expired') return t('invite.state.expired')
  if (mail === 'waiting') return t('invite.state.waiting')
  return mail === 'sent' ? t('invite.state.sent') : t('invite.state.refused')
}

export type InvitePage = {
  title: string
  state: string
  facts: { label: string; value: string; url?: string }[]
  note?: string
  offer: OfferRead
  resendUrl?: string
  withdrawUrl?: string
  trouble?: string
}

/** One invitation, for coordinators. */
export function invitePage(
  invite: Invite,
  given: { origin: string; groups: Group[]; timeZone: string; trouble?: string },
  texts: Texts,
): InvitePage {
  const { t, momentIn } = texts
  const url = `/mentors/invites/${invite.publicId}`
  const isOpen = invite.state === 'sent'
  return {
    title: t('invite.page', { name: invite.name }),
    state: stateText(invite, texts),
    facts: [
      { label: t('invite.email'), value: invite.email },
      ...(invite.invitedBy ? [{ label: t('invite.by'), value: invite.invitedBy }] : []),
      { label: t('invite.sent'), value: momentIn(invite.sentAt, given.timeZone) },
      { label: t('invite.times'), value: texts.number(invite.sends) },
      ...(isOpen ? [{ label: t('invite.until'), value: texts.day(invite.expiresAt) }] : []),
      ...(invite.decidedAt ? [{ label: t('invite.answered'), value: momentIn(invite.decidedAt, given.timeZone) }] : []),
      ...(invite.claimedBy
        ? [{ label: t('invite.profile'), value: invite.claimedBy, url: `/mentors/${invite.claimedBy}` }]
        : []),
    ],
    ...(invite.personalNote ? { note: invite.personalNote } : {}),
    offer: offerRead(invite.offer, texts, given),
    ...(isOpen || invite.state === 'expired' ? { resendUrl: `${url}/resend` } : {}),
    ...(isOpen ? { withdrawUrl: `${url}/withdraw` } : {}),
    ...(given.trouble ? { trouble: given.trouble } : {}),
  }
}

export type NewInvitePage = {
  title: string
  summary?: FormSummary
  who: Field[]
  note: Field
  form: OfferFields
}

/** The form in which a coordinator writes to somebody. */
export function newInvitePage(
  typed: TypedOffer,
  who: { email: string; name: string; personalNote: string },
  errors: FormErrors,
  groups: Group[],
  texts: Texts,
): NewInvitePage {
  const { t } = texts
  const summary = formSummary(errors, texts)
  const text = (name: 'email' | 'name' | 'personalNote', label: string, more: Partial<Field>): Field =>
    field({ name, label, value: who[name], ...(errors[name] ? { error: errors[name] } : {}), ...more })
  return {
    title: t('invite.new'),
    ...(summary ? { summary } : {}),
    who: [
      text('email', t('invite.email'), { kind: 'email', autocomplete: 'off', required: true, maxlength: 254 }),
      text('name', t('invite.name'), { autocomplete: 'off', required: true, maxlength: 80 }),
    ],
    note: text('personalNote', t('invite.note'), {
      kind: 'textarea',
      rows: 5,
      maxlength: 2000,
      hint: t('invite.note.hint'),
    }),
    form: offerFields(typed, errors, texts, { groups, hasConduct: false, isForOther: true }),
  }
}
