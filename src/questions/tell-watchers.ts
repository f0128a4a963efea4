import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { notify } from '../notifications/notify.ts'
import type { AskableQuestion } from './askable-question.ts'

/** Tells who watches one of the question's tags, once, but those who were invited to answer it or take part in it. */
export async function tellWatchers(
  trx: Db,
  deps: Pick<Deps, 'now' | 'jobs' | 'config'>,
  question: AskableQuestion,
): Promise<void> {
  const { rows } = await trx.raw<{ rows: { member_id: string; tags: string }[] }>(
    `SELECT w.member_id, string_agg(t.name, ', ' ORDER BY t.name) AS tags
     FROM tag_watches w JOIN tags t ON t.id = w.tag_id
     WHERE w.tag_id = ANY(:tagIds::uuid[])
       AND NOT EXISTS (SELECT FROM invitations i WHERE i.question_id = :id AND i.mentor_id = w.member_id)
       AND NOT EXISTS (SELECT FROM answers a WHERE a.question_id = :id AND a.author_id = w.member_id)
     GROUP BY w.member_id`,
    { tagIds: question.tagIds, id: question.id },
  )
  await notify(
    trx,
    deps,
    rows.map(({ member_id, tags }) => ({
      memberId: member_id,
      kind: 'tag-question',
      key: `question ${question.id}`,
      text: 'notice.tag-question',
      values: { tags, title: question.title },
      url: question.url,
      quote: question.quote,
      actorId: question.authorId,
      thread: `question ${question.id}`,
    })),
  )
}
