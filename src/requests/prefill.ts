import { z } from 'zod'
import type { Member } from '../accounts/member.ts'
import { draftOf } from '../asking/queries.ts'
import type { Deps } from '../deps.ts'
import { whoCanHelp } from '../mentors/who-can-help.ts'
import type { RequestForm } from './forms.ts'
import { mentorToAsk, questionForRequest, requestByPublicId } from './queries.ts'

const address = z.object({
  to: z.string().max(60).catch(''),
  question: z.string().max(20).catch(''),
  again: z.string().max(20).catch(''),
  draft: z.literal('1').optional().catch(undefined),
})

/**
 * The form of a new request, filled from what the asker wrote already: their question, their draft, or a request that
 * somebody else declined. `to=best` names whoever fits the question best.
 * @returns undefined where there is no such mentor
 */
export async function prefill(
  deps: Pick<Deps, 'db' | 'search' | 'now' | 'config'>,
  member: Pick<Member, 'id' | 'languages'>,
  query: unknown,
): Promise<RequestForm | undefined> {
  const { db } = deps
  const { to, question: questionId, again, draft } = address.parse(query)
  const question = questionId ? await questionForRequest(db, questionId, member.id) : undefined
  const written = question ?? (draft ? await draftOf(db, member.id) : undefined)
  const before = again ? await requestByPublicId(db, again) : undefined
  const text =
    before?.asker.id === member.id
      ? { wanted: before.wanted, tried: before.tried, background: before.background }
      : { wanted: written?.title ?? '', tried: (written?.body ?? '').slice(0, 2000), background: '' }
  const form = { to, question: question?.publicId ?? '', ...text }
  if (to !== 'best') return (await mentorToAsk(db, to)) ? form : undefined
  const [best] = await whoCanHelp(deps, {
    title: text.wanted,
    body: text.tried,
    tags: question?.tags,
    languages: member.languages,
    askerId: member.id,
    except: [member.id],
    limit: 1,
  })
  return best && { ...form, to: best.handle }
}
