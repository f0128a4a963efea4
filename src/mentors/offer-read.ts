import { countryNames } from '../http/code-names.ts'
import { renderPost } from '../http/markdown.ts'
import type { Texts } from '../http/texts.ts'
import type { Offer } from './offer.ts'
import { formatName } from './offer-fields.ts'

export type OfferRead = {
  headline?: string
  facts: { label: string; value: string }[]
  parts: { title: string; textHtml: string }[]
  expertise: { tag: string; note: string; links: { url: string; label: string }[] }[]
}

/** An offer to be read: by a coordinator who decides, by whom it was written for. */
export function offerRead(
  offer: Offer,
  texts: Texts,
  { origin, groups }: { origin: string; groups: { slug: string; name: string }[] },
): OfferRead {
  const { t } = texts
  const country = offer.country && countryNames(texts.language).get(offer.country)
  const facts: [string, string | undefined][] = [
    [t('offer.title'), offer.title],
    [t('mentor.speaks'), offer.languages.map(texts.languageName).join(', ')],
    [t('mentor.meets'), offer.formats.map((format) => formatName(format, texts)).join(', ')],
    [t('offer.country'), country],
    [t('offer.groups'), offer.groups.map((slug) => groups.find((one) => one.slug === slug)?.name ?? slug).join(', ')],
    [t('mentor.hours'), offer.hoursPerMonth && t('mentor.hours.month', { hours: offer.hoursPerMonth })],
  ].map(([label, value]) => [String(label), value ? String(value) : undefined])
  const parts: [string, string][] = [
    [t('mentor.helps-with'), offer.helpsWith],
    [t('mentor.wants-to-help'), offer.wantsToHelp],
    [t('mentor.asks-of-you'), offer.asksOfYou],
    [t('mentor.does-not-take'), offer.doesNotTake],
  ]
  return {
    ...(offer.headline ? { headline: offer.headline } : {}),
    facts: facts.flatMap(([label, value]) => (value ? [{ label, value }] : [])),
    parts: parts.flatMap(([title, text]) => (text === '' ? [] : [{ title, textHtml: renderPost(text, origin) }])),
    expertise: offer.expertise.map(({ tag, note, evidence }) => ({ tag, note, links: evidence.map(evidenceLine) })),
  }
}

/** A link by its host and path, as far as a line holds them. */
export function evidenceLine(url: string): { url: string; label: string } {
  const { host, pathname } = new URL(url)
  const whole = host.replace(/^www\./, '') + (pathname === '/' ? '' : pathname)
  return { url, label: whole.length > 60 ? `${whole.slice(0, 59)}…` : whole }
}
