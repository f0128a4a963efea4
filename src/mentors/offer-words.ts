import type { Texts } from '../http/texts.ts'

/** What the form of an offer asks, of the one who helps. */
export const ofOneself = ({ t }: Texts) => ({
  parts: {
    expertise: t('offer.part.expertise'),
    help: t('offer.part.help'),
    conditions: t('offer.part.conditions'),
    about: t('offer.part.about'),
  },
  expertiseHint: t('offer.expertise.hint'),
  helpsWith: t('offer.helps-with'),
  helpsWithHint: t('offer.helps-with.hint'),
  wantsToHelp: t('offer.wants-to-help'),
  formats: t('offer.formats'),
  asksOfYou: t('offer.asks-of-you'),
  doesNotTake: t('offer.does-not-take'),
  hoursHint: t('offer.hours.hint'),
  titleHint: t('offer.title.hint'),
  languages: t('offer.languages'),
  noCountry: t('offer.country.none'),
  groupsHint: t('offer.groups.hint'),
})

/** The same, of a coordinator who writes about somebody. */
export const ofThem = ({ t }: Texts) => ({
  parts: {
    expertise: t('their.part.expertise'),
    help: t('their.part.help'),
    conditions: t('their.part.conditions'),
    about: t('their.part.about'),
  },
  expertiseHint: t('their.expertise.hint'),
  helpsWith: t('their.helps-with'),
  helpsWithHint: t('their.helps-with.hint'),
  wantsToHelp: t('their.wants-to-help'),
  formats: t('their.formats'),
  asksOfYou: t('their.asks-of-you'),
  doesNotTake: t('their.does-not-take'),
  hoursHint: t('their.hours.hint'),
  titleHint: t('their.title.hint'),
  languages: t('their.languages'),
  noCountry: t('their.country.none'),
  groupsHint: t('their.groups.hint'),
})
