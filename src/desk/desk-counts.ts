import type { Member } from '../accounts/member.ts'
import { may } from '../accounts/permissions.ts'
import type { Deps } from '../deps.ts'
import { findingsOf, isTold } from '../sources/findings.ts'
import { type MaintainedSource, maintainedSources } from '../sources/maintained-sources.ts'
import { areSecretsReadable } from '../sources/secrets.ts'
import { countQueues } from './coordinator-queues.ts'
import { openInvitations } from './queries.ts'
import { sourceWaits } from './source-waits.ts'
import { waitingFor } from './waiting.ts'

const shownInvitations = 50

/** What waits on each desk that the member has. */
export async function deskCounts({ db, now, config }: Pick<Deps, 'db' | 'now' | 'config'>, member: Member) {
  const sources = may(member, 'desk.maintainer') ? maintainedSources(db, now()) : Promise.resolve([])
  const [own, invitations, coordinator, maintainer] = await Promise.all([
    waitingFor(db, member.id, now(), sources.then(sourceWaits)),
    may(member, 'desk.mentor') ? openInvitations(db, member.id, shownInvitations) : [],
    may(member, 'desk.coordinator') ? countQueues(db, now()) : 0,
    sources.then((all) => all.filter((source) => isTroubled({ now, config }, source)).length),
  ])
  return { own, invitations, counts: { own: own.length, mentor: invitations.length, coordinator, maintainer } }
}

/** Whether maintainers are told of it. */
function isTroubled({ now, config }: Pick<Deps, 'now' | 'config'>, source: MaintainedSource): boolean {
  const examined = { ...source, areSecretsReadable: areSecretsReadable(config, source) }
  return findingsOf(examined, now()).some(({ kind }) => isTold(kind))
}
