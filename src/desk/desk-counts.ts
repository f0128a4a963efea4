import type { Member } from '../accounts/member.ts'
import { may } from '../accounts/permissions.ts'
import type { Deps } from '../deps.ts'
import { findingsOf, isTold } from '../sources/findings.ts'
import { maintainedSources } from '../sources/maintained-sources.ts'
import { areSecretsReadable } from '../sources/secrets.ts'
import { countQueues } from './coordinator-queues.ts'
import { openInvitations } from './queries.ts'
import { waitingFor } from './waiting.ts'

const shownInvitations = 50

/** What waits on each desk that the member has. */
export async function deskCounts({ db, now, config }: Pick<Deps, 'db' | 'now' | 'config'>, member: Member) {
  const [own, invitations, coordinator, maintainer] = await Promise.all([
    waitingFor(db, member.id, now()),
    may(member, 'desk.mentor') ? openInvitations(db, member.id, shownInvitations) : [],
    may(member, 'desk.coordinator') ? countQueues(db, now()) : 0,
    may(member, 'desk.maintainer') ? countTroubled({ db, now, config }) : 0,
  ])
  return { own, invitations, counts: { own: own.length, mentor: invitations.length, coordinator, maintainer } }
}

/** Sources of which maintainers are told. */
async function countTroubled({ db, now, config }: Pick<Deps, 'db' | 'now' | 'config'>): Promise<number> {
  const sources = await maintainedSources(db, now())
  return sources.filter((source) =>
    findingsOf({ ...source, areSecretsReadable: areSecretsReadable(config, source) }, now()).some(({ kind }) =>
      isTold(kind),
    ),
  ).length
}
