import type { Texts } from '../http/texts.ts'
import type { Mentor } from './queries.ts'

/** https://schema.org/ProfilePage, of what everyone may see, in its element. */
export function mentorJsonLd(mentor: Mentor, url: string, { languageName }: Texts): string {
  const page = {
    '@context': 'https://schema.org',
    '@type': 'ProfilePage',
    url,
    mainEntity: {
      '@type': 'Person',
      '@id': `${url}#person`,
      name: mentor.name,
      alternateName: mentor.handle,
      url,
      ...(mentor.headline ? { description: mentor.headline } : {}),
      ...(mentor.title ? { jobTitle: mentor.title } : {}),
      ...(mentor.expertise.length > 0 ? { knowsAbout: mentor.expertise.map(({ tag }) => tag) } : {}),
      ...(mentor.languages.length > 0
        ? {
            knowsLanguage: mentor.languages.map((code) => ({
              '@type': 'Language',
              name: languageName(code),
              alternateName: code,
            })),
          }
        : {}),
      ...(mentor.country ? { address: { '@type': 'PostalAddress', addressCountry: mentor.country } } : {}),
      ...(mentor.groups.length > 0
        ? { memberOf: mentor.groups.map(({ name }) => ({ '@type': 'Organization', name })) }
        : {}),
      ...(mentor.links.length > 0 ? { sameAs: mentor.links.map((link) => link.url) } : {}),
    },
  }
  // Nothing in it may end the element that holds it.
  return `<script type="application/ld+json">${JSON.stringify(page).replace(/</g, '\\u003c')}</script>`
}
