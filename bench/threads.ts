import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { htmlToText } from '../src/http/html-to-text.ts'
import type { SearchDocument } from '../src/search/search-document.ts'

type Post = { body: string; score: number; is_accepted?: boolean }
type Question = Post & {
  question_id: number
  title: string
  tags: string[]
  creation_date: number
  accepted_answer_id?: number
  answers?: Post[]
}
type Site = { questions: Question[]; answers?: (Post & { question_id: number })[] }

/** A Stack Exchange site's threads, so many times over. */
export function readThreads(
  file: string,
  copies: number,
): { documents: SearchDocument[]; titles: string[]; bodies: string[] } {
  const bytes = readFileSync(file)
  const site = JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as Site
  const answers = Map.groupBy(site.answers ?? [], (answer) => answer.question_id)
  const threads = site.questions.map((question) => {
    const replies = question.answers ?? answers.get(question.question_id) ?? []
    return { question, replies, body: [question, ...replies].map((post) => htmlToText(post.body).trim()).join('\n') }
  })
  const documents = Array.from({ length: copies }, (_, copy) =>
    threads.map(
      ({ question, replies, body }): SearchDocument => ({
        id: `t${copy}-${question.question_id}`,
        kind: 'thread',
        itemKind: 'question',
        source: 'bench',
        title: question.title,
        url: `/items/t${copy}-${question.question_id}`,
        tags: question.tags,
        lang: 'en',
        solved: question.accepted_answer_id !== undefined,
        replies: replies.length,
        votes: question.score,
        at: Temporal.Instant.fromEpochMilliseconds(question.creation_date * 1000),
        licence: { spdx: 'CC-BY-SA-3.0' },
        body,
      }),
    ),
  ).flat()
  return {
    documents,
    titles: threads.map(({ question }) => question.title),
    bodies: threads.map(({ question }) => htmlToText(question.body).trim()),
  }
}
