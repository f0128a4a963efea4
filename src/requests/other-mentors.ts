import type { Deps } from '../deps.ts'
import { type Helper, whoCanHelp } from '../mentors/who-can-help.ts'
import type { ShownRequest } from './queries.ts'

/** Three others to ask when somebody said no or did not answer: never one who has this text already. */
export async function otherMentors(
  deps: Pick<Deps, 'db' | 'search' | 'now' | 'config'>,
  request: Pick<ShownRequest, 'asker' | 'mentor' | 'question' | 'wanted' | 'tried'>,
): Promise<Helper[]> {
  const asked: string[] = await deps
    .db('requests')
    .where('asker_id', request.asker.id)
    .whereRaw("(state IN ('sent', 'seen', 'needs_info') OR wanted = ?)", [request.wanted])
    .pluck('mentor_id')
  return whoCanHelp(deps, {
    title: request.question?.title ?? request.wanted.slice(0, 200),
    body: request.tried,
    askerId: request.asker.id,
    except: [...new Set([request.asker.id, request.mentor.id, ...asked])],
    limit: 3,
  })
}
