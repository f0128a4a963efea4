import type { HelperReason } from '../mentors/who-can-help.ts'

/** Why somebody was asked, as the values of `notice.question-invitation.why` and `notice.offer-mentor.why`. */
export function reasonValues({ answered, knows }: Pick<HelperReason, 'answered' | 'knows'>) {
  const known =
    answered > 0 && knows.length > 0 ? 'both' : answered > 0 ? 'answered' : knows.length > 0 ? 'knows' : 'none'
  return { known, answered, tags: knows.slice(0, 3).join(', ') }
}
