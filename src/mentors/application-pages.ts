import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { Application } from './application-queries.ts'
import { type OfferRead, offerRead } from './offer-read.ts'

type Group = { slug: string; name: string }

export type ApplicationsPage = {
  title: string
  lead: string
  rows: { url: string; name: string; headline: string; knows: string; age: string; dateTime: string; label: string }[]
  decided: { url: string; name: string; outcome: string; dateTime: string; date: string }[]
}

/** What waits for a coordinator, oldest first, and what was decided lately. */
export function applicationsPage(
  waiting: Application[],
  decided: Application[],
  now: Temporal.Instant,
  texts: Texts,
): ApplicationsPage {
  const { t } = texts
  const days = (since: Temporal.Instant) => Math.floor(now.since(since).total('hours') / 24)
  return {
    title: t('applications.title', { count: waiting.length }),
    lead: t('applications.lead'),
    rows: waiting.map((one) => ({
      url: `/mentors/applications/${one.publicId}`,
      name: one.name,
      headline: one.offer.headline,
      knows: one.offer.expertise.map(({ tag }) => tag).join(', '),
      age: t('applications.age', { days: days(one.submittedAt) }),
      dateTime: one.submittedAt.toString(),
      label: `${t('queue.applications.verb')}: ${one.name}`,
    })),
    decided: decided.map((one) => ({
      url: `/mentors/applications/${one.publicId}`,
      name: one.name,
      outcome: outcome(one, texts),
      dateTime: (one.decidedAt ?? one.submittedAt).toString(),
      date: texts.day(one.decidedAt ?? one.submittedAt),
    })),
  }
}

function outcome({ state, decidedBy }: Application, { t }: Texts): string {
  const by = decidedBy ?? t('applications.somebody')
  if (state === 'accepted') return t('applications.accepted', { by })
  if (state === 'declined') return t('applications.declined', { by })
  return state === 'withdrawn' ? t('applications.withdrawn') : t('applications.waiting')
}

export type ApplicationPage = {
  title: string
  name: string
  profileUrl: string
  facts: { label: string; value: string; dateTime?: string }[]
  offer: OfferRead
  newWords?: string
  summary?: FormSummary
  decide?: { acceptUrl: string; declineUrl: string; version: number; decline: Field[]; isDeclineOpen: boolean }
  outcome?: string
  reasons: { label: string; text: string }[]
}

/** One offer, for the coordinator who decides. */
export function applicationPage(
  application: Application,
  {
    origin,
    groups,
    unknown,
    timeZone,
    errors = {},
    typed = { public: '', private: '' },
  }: {
    origin: string
    groups: Group[]
    /** Words that are no tags yet. */
    unknown: string[]
    timeZone: string
    errors?: FormErrors
    typed?: { public: string; private: string }
  },
  texts: Texts,
): ApplicationPage {
  const { t, momentIn } = texts
  const url = `/mentors/applications/${application.publicId}`
  const isOpen = application.state === 'submitted'
  const summary = formSummary(errors, texts)
  return {
    title: t('application.title', { name: application.name }),
    name: application.name,
    profileUrl: `/members/${application.handle}`,
    facts: [
      {
        label: t('application.sent'),
        value: momentIn(application.submittedAt, timeZone),
        dateTime: application.submittedAt.toString(),
      },
      ...(application.editedAt
        ? [
            {
              label: t('application.edited'),
              value: momentIn(application.editedAt, timeZone),
              dateTime: application.editedAt.toString(),
            },
          ]
        : []),
      {
        label: t('application.joined'),
        value: texts.day(application.joinedAt),
        dateTime: application.joinedAt.toString(),
      },
    ],
    offer: offerRead(application.offer, texts, { origin, groups }),
    ...(isOpen && unknown.length > 0 ? { newWords: unknown.join(', ') } : {}),
    ...(summary ? { summary } : {}),
    ...(isOpen
      ? {
          decide: {
            acceptUrl: `${url}/accept`,
            declineUrl: `${url}/decline`,
            version: application.version,
            isDeclineOpen: Object.keys(errors).length > 0,
            decline: [
              field({
                name: 'public',
                kind: 'textarea',
                rows: 3,
                maxlength: 1000,
                label: t('application.public'),
                hint: t('application.public.hint', { name: application.name }),
                value: typed.public,
                required: true,
                ...(errors.public ? { error: errors.public } : {}),
              }),
              field({
                name: 'private',
                kind: 'textarea',
                rows: 2,
                maxlength: 1000,
                label: t('application.private'),
                hint: t('application.private.hint'),
                optional: t('form.optional'),
                value: typed.private,
                ...(errors.private ? { error: errors.private } : {}),
              }),
            ],
          },
        }
      : { outcome: outcome(application, texts) }),
    reasons: [
      ...(application.publicReason ? [{ label: t('application.public'), text: application.publicReason }] : []),
      ...(application.privateReason ? [{ label: t('application.private'), text: application.privateReason }] : []),
    ],
  }
}
