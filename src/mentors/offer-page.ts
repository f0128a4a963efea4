import { type FormErrors, type FormSummary, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { Application } from './application-queries.ts'
import { type OfferFields, offerFields } from './offer-fields.ts'
import type { TypedOffer } from './offer-form.ts'
import { mayApplyFrom } from './stages.ts'

type Notice = { kind: string; icon: string; title: string; text: string }
type Step = { label: string; detail: string; look: 'done' | 'now' | 'next' }
type Group = { slug: string; name: string }

export type OfferPage = {
  title: string
  lead: string
  notice?: Notice
  steps: Step[]
  summary?: FormSummary
  form?: OfferFields
  submit: string
  mayWithdraw: boolean
  reason?: string
}

/** "Offer to help", whichever stage it is in. `usual`: how long a decision took, where enough were made to say it. */
export function offerPage(
  {
    typed,
    errors,
    application,
    groups,
    usual,
    isSaved,
  }: {
    typed: TypedOffer
    errors: FormErrors
    application: Application | undefined
    groups: Group[]
    usual: { hours: number; count: number } | undefined
    isSaved: boolean
  },
  { now, timeZone }: { now: Temporal.Instant; timeZone: string },
  texts: Texts,
): OfferPage {
  const { t } = texts
  const state = application?.state
  const isOpen = state === 'submitted'
  const again = state === 'declined' && application?.decidedAt ? mayApplyFrom(application.decidedAt) : undefined
  const mustWait = again !== undefined && Temporal.Instant.compare(again, now) > 0
  const summary = formSummary(errors, texts)
  return {
    title: isOpen ? t('offer.page.open') : t('offer.page'),
    lead: isOpen ? t('offer.lead.open') : mustWait ? t('offer.lead.declined') : t('offer.lead'),
    ...(isSaved && isOpen
      ? { notice: { kind: 'done', icon: 'solved', title: t('offer.saved'), text: t('offer.saved.text') } }
      : state === 'withdrawn'
        ? { notice: { kind: '', icon: 'held', title: t('offer.withdrawn'), text: t('offer.withdrawn.text') } }
        : again
          ? {
              notice: {
                kind: '',
                icon: 'held',
                title: t('offer.declined', { day: texts.day(application?.decidedAt ?? now) }),
                text: mustWait ? t('offer.again-from', { day: texts.day(again) }) : t('offer.again-now'),
              },
            }
          : {}),
    steps: isOpen && application ? stages(application, usual, timeZone, texts) : [],
    ...(again && application?.publicReason ? { reason: application.publicReason } : {}),
    ...(summary ? { summary } : {}),
    ...(mustWait ? {} : { form: offerFields(typed, errors, texts, { groups, hasConduct: !isOpen }) }),
    submit: isOpen ? t('offer.save') : t('offer.send'),
    mayWithdraw: isOpen,
  }
}

function stages(
  application: Application,
  usual: { hours: number; count: number } | undefined,
  timeZone: string,
  texts: Texts,
): Step[] {
  const { t, momentIn } = texts
  return [
    { label: t('offer.stage.sent'), detail: momentIn(application.submittedAt, timeZone), look: 'done' },
    {
      label: t('offer.stage.read'),
      detail: usual
        ? t('offer.stage.usual', { duration: duration(usual.hours, texts), count: usual.count })
        : t('offer.stage.usual-unknown'),
      look: 'now',
    },
    { label: t('offer.stage.decided'), detail: t('offer.stage.decided.text'), look: 'next' },
  ]
}

/** "about 6 hours", "about 3 days". */
export function duration(hours: number, { t }: Texts): string {
  if (hours < 1) return t('mentor.minutes', { minutes: Math.max(5, Math.round((hours * 60) / 5) * 5) })
  return hours < 36
    ? t('mentor.about-hours', { hours: Math.round(hours) })
    : t('mentor.about-days', { days: Math.round(hours / 24) })
}
