import type { HelperReason } from '../mentors/who-can-help.ts'

/**
 * Why somebody was asked, as the values of `notice.question-invitation.why` and `notice.offer-mentor.why`.
 * @param tags  the question's: what else somebody knows is no reason
 */
export function reasonValues({ answered, knows }: Pick<HelperReason, 'answered' | 'knows'>, tags: string[]) {
  const known = knows.filter((name) => tags.includes(name))
  return { known: knownAs(answered > 0, known.length > 0), answered, tags: known.join(', ') }
}

function knownAs(byAnswers: boolean, byTags: boolean) {
  if (byAnswers && byTags) return 'both'
  if (byAnswers) return 'answered'
  return byTags ? 'knows' : 'none'
}
