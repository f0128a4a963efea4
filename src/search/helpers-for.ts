import type { Member } from '../accounts/member.ts'
import type { Deps } from '../deps.ts'
import { type Helper, whoCanHelp } from '../mentors/who-can-help.ts'
import type { SearchResult } from './contract.ts'
import type { SearchForm } from './forms.ts'

/** As many as hear of a question that is posted. */
const mostHelpers = 5

/** Who fits what was searched for: asked of the first page of what is best for some words, and of answers. */
export async function helpersFor(
  deps: Pick<Deps, 'db' | 'search' | 'now' | 'config'>,
  form: SearchForm,
  result: SearchResult,
  member: Member | undefined,
): Promise<Helper[]> {
  const isForAnswers = form.kind.every((kind) => kind === 'thread')
  if (result.query.text === '' || form.page > 1 || form.sort !== 'best' || !isForAnswers) return []
  return whoCanHelp(deps, {
    title: result.query.text,
    tags: result.query.filters.tags,
    languages: member?.languages,
    askerId: member?.id,
    found: result.alike,
    limit: mostHelpers,
  })
}
