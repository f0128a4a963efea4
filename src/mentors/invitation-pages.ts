import { type FormErrors, type FormSummary, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { Invite } from './invite-queries.ts'
import { type OfferFields, offerFields } from './offer-fields.ts'
import type { TypedOffer } from './offer-form.ts'
import { type OfferRead, offerRead } from './offer-read.ts'

type Group = { slug: string; name: string }

export type InvitationPage = {
  title: string
  lead: string
  until: string
  note?: { text: string; by: string }
  offer: OfferRead
  claim: { label: string; url: string; text: string }
  signInUrl?: string
  declineUrl: string
}

/** What somebody sees who opens the link of their invitation. */
export function invitationPage(
  invite: Invite,
  given: { token: string; hub: string; origin: string; groups: Group[]; isSignedIn: boolean },
  texts: Texts,
): InvitationPage {
  const { t } = texts
  const by = invite.invitedBy ?? t('applications.somebody')
  const url = `/invitations/${given.token}`
  const next = encodeURIComponent(`${url}/claim`)
  return {
    title: t('invitation.title', { name: invite.name }),
    lead: t('invitation.lead', { by, hub: given.hub }),
    until: t('invitation.until', { day: texts.day(invite.expiresAt) }),
    ...(invite.personalNote ? { note: { text: invite.personalNote, by } } : {}),
    offer: offerRead(invite.offer, texts, given),
    claim: given.isSignedIn
      ? { label: t('invitation.claim'), url: `${url}/claim`, text: t('invitation.claim.text') }
      : { label: t('invitation.sign-up'), url: `/sign-up?next=${next}`, text: t('invitation.sign-up.text') },
    ...(given.isSignedIn ? {} : { signInUrl: `/sign-in?next=${next}` }),
    declineUrl: `${url}/decline`,
  }
}

export type ClaimPage = { title: string; lead: string; summary?: FormSummary; form: OfferFields; url: string }

/** The prefilled offer, to be corrected and confirmed. */
export function claimPage(
  typed: TypedOffer,
  errors: FormErrors,
  { token, groups }: { token: string; groups: Group[] },
  texts: Texts,
): ClaimPage {
  const summary = formSummary(errors, texts)
  return {
    title: texts.t('claim.title'),
    lead: texts.t('claim.lead'),
    ...(summary ? { summary } : {}),
    form: offerFields(typed, errors, texts, { groups, hasConduct: true }),
    url: `/invitations/${token}/claim`,
  }
}
