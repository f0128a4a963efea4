import { answerUrl, questionUrl } from './address.ts'
import type { Tools } from './page-tools.ts'
import type { ShownQuestion } from './queries.ts'
import type { Author, ShownAnswer } from './shown-posts.ts'
import { isPublic } from './states.ts'

/**
 * The question in the words of schema.org, as search engines read it: https://schema.org/QAPage and
 * https://developers.google.com/search/docs/appearance/structured-data/qapage. JSON that stands in HTML as it is.
 */
export function qaPage(question: ShownQuestion, { origin, texts }: Pick<Tools, 'origin' | 'texts'>): string {
  const person = (author: Author) => ({
    '@type': 'Person',
    name: author?.name ?? texts.t('post.former-member'),
    ...(author ? { url: `${origin}/members/${author.handle}` } : {}),
  })
  const answer = (one: ShownAnswer) => ({
    '@type': 'Answer',
    text: one.body,
    upvoteCount: one.score,
    url: origin + answerUrl(question, one.publicId),
    datePublished: one.createdAt.toString(),
    ...(one.editedAt ? { dateModified: one.editedAt.toString() } : {}),
    author: person(one.author),
  })
  const answers = question.answers.filter(({ standing }) => isPublic(standing))
  const accepted = answers.find(({ id }) => id === question.acceptedAnswerId)
  const page = {
    '@context': 'https://schema.org',
    '@type': 'QAPage',
    mainEntity: {
      '@type': 'Question',
      name: question.title,
      text: question.body || question.title,
      url: origin + questionUrl(question.publicId, question.title),
      answerCount: answers.length,
      upvoteCount: question.score,
      datePublished: question.createdAt.toString(),
      ...(question.editedAt ? { dateModified: question.editedAt.toString() } : {}),
      ...(question.lang ? { inLanguage: question.lang } : {}),
      ...(question.tags.length > 0 ? { keywords: question.tags.join(', ') } : {}),
      author: person(question.author),
      ...(accepted ? { acceptedAnswer: answer(accepted) } : {}),
      suggestedAnswer: answers.filter((one) => one !== accepted).map(answer),
    },
  }
  return JSON.stringify(page).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
