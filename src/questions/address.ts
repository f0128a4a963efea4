import { slugOf } from '../items/slug.ts'

/** Our page of a question, from the root. */
export const questionUrl = (publicId: string, title: string): string =>
  `/questions/${publicId}/${encodeURIComponent(slugOf(title))}`

/** Where an answer stands on its question's page. */
export const answerUrl = (question: { publicId: string; title: string }, answerPublicId: string): string =>
  `${questionUrl(question.publicId, question.title)}#answer-${answerPublicId}`
