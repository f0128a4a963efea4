import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { emptyOffer, type Offer } from './offer.ts'
import { type Choices, type OfferFields, offerFields } from './offer-fields.ts'
import type { TypedOffer } from './offer-form.ts'
import type { Mentor } from './queries.ts'
import type { Load, Taking } from './taking-people.ts'

type Notice = { kind: string; icon: string; title: string; text: string }

export type TypedControls = { taking: string; pausedUntil: string; capacity: string; weekly: string }

export type OwnPage = {
  title: string
  lead: string
  notice?: Notice
  isAlumni: boolean
  summary?: FormSummary
  taking?: Choices & { choices: { value: string; isOn: boolean; label: string }[] }
  fields: Field[]
  profileUrl: string
}

/** What a mentor sees of their own standing, and decides. */
export function ownPage(
  mentor: Mentor,
  given: {
    typed: TypedControls
    errors: FormErrors
    taking: Taking
    load: Load
    weeklyDefault: number
    timeZone: string
    notice: 'saved' | 'welcome' | undefined
    tomorrow: string
  },
  texts: Texts,
): OwnPage {
  const { t } = texts
  const { typed, errors } = given
  const isAlumni = mentor.state === 'alumni'
  const summary = formSummary(errors, texts)
  const notices: Record<'saved' | 'welcome', Notice> = {
    saved: { kind: 'done', icon: 'solved', title: t('controls.saved'), text: '' },
    welcome: { kind: 'done', icon: 'solved', title: t('controls.welcome'), text: t('controls.welcome.text') },
  }
  const withError = (name: keyof TypedControls) => (errors[name] ? { error: errors[name] } : {})
  return {
    title: t('controls.title'),
    lead: isAlumni ? t('controls.lead.alumni') : standing(given, texts),
    ...(given.notice ? { notice: notices[given.notice] } : {}),
    isAlumni,
    ...(summary ? { summary } : {}),
    ...(isAlumni
      ? {}
      : {
          taking: {
            id: 'taking',
            legend: t('controls.taking'),
            ...withError('taking'),
            choices: [
              { name: 'taking', value: 'yes', label: t('controls.taking.yes'), isOn: typed.taking === 'yes' },
              { name: 'taking', value: 'no', label: t('controls.taking.no'), isOn: typed.taking === 'no' },
            ],
          },
        }),
    fields: [
      field({
        name: 'pausedUntil',
        kind: 'date',
        label: t('controls.pause'),
        hint: t('controls.pause.hint', { zone: given.timeZone }),
        value: typed.pausedUntil,
        min: given.tomorrow,
        optional: t('form.optional'),
        ...withError('pausedUntil'),
      }),
      field({
        name: 'capacity',
        kind: 'number',
        label: t('controls.capacity'),
        hint: t('controls.capacity.hint', { held: given.load.held }),
        value: typed.capacity,
        min: 0,
        max: 50,
        inputmode: 'numeric',
        ...withError('capacity'),
      }),
      field({
        name: 'weekly',
        kind: 'number',
        label: t('controls.weekly'),
        hint: t('controls.weekly.hint', { default: given.weeklyDefault, asked: given.load.askedThisWeek }),
        value: typed.weekly,
        min: 0,
        max: 50,
        inputmode: 'numeric',
        optional: t('form.optional'),
        ...withError('weekly'),
      }),
    ],
    profileUrl: `/mentors/${mentor.handle}`,
  }
}

function standing({ taking, timeZone }: { taking: Taking; timeZone: string }, { t, momentIn }: Texts): string {
  if (taking.isNow) return t('controls.now')
  if (taking.why === 'paused') return t('controls.now.paused', { until: momentIn(taking.until, timeZone) })
  if (taking.why === 'full') return t('controls.now.full')
  return taking.why === 'week-full' ? t('controls.now.week-full') : t('controls.now.closed')
}

export type EditOfferPage = { title: string; summary?: FormSummary; form: OfferFields }

/** The mentor's own offer, to be changed. */
export function editOfferPage(typed: TypedOffer, errors: FormErrors, texts: Texts): EditOfferPage {
  const summary = formSummary(errors, texts)
  return {
    title: texts.t('controls.offer'),
    ...(summary ? { summary } : {}),
    form: offerFields(typed, errors, texts, { groups: [], hasConduct: false }),
  }
}

/** What a mentor offers now, as an offer. */
export const offerOfMentor = (mentor: Mentor): Offer => ({
  ...emptyOffer(),
  headline: mentor.headline ?? '',
  title: mentor.title ?? '',
  helpsWith: mentor.helpsWith,
  asksOfYou: mentor.asksOfYou,
  doesNotTake: mentor.doesNotTake,
  wantsToHelp: mentor.wantsToHelp,
  languages: mentor.languages,
  ...(mentor.country ? { country: mentor.country } : {}),
  formats: mentor.formats,
  ...(mentor.hoursPerMonth ? { hoursPerMonth: mentor.hoursPerMonth } : {}),
  expertise: mentor.expertise,
})
