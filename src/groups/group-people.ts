import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Refused } from '../errors.ts'
import { notify } from '../notifications/notify.ts'
import { markDirty } from '../search/dirty.ts'
import { mustBeOpen } from './edit-group.ts'
import type { Group } from './queries.ts'

type PeopleDeps = Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>

/** @throws Conflict 'group-closed' */
export async function joinGroup(
  deps: PeopleDeps,
  { group, memberId }: { group: Group; memberId: string },
): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const now = await trx('groups').where('id', group.id).forShare().first('is_open', 'archived_at', 'ends_on')
    mustBeOpen(
      { isOpen: now?.is_open ?? false, archivedAt: now?.archived_at, endsOn: now?.ends_on ?? null },
      deps.now(),
    )
    await add(trx, deps, group.id, [memberId])
  })
}

/** Whoever is in a group may leave it. */
export async function leaveGroup(
  deps: PeopleDeps,
  { groupId, memberId }: { groupId: string; memberId: string },
): Promise<void> {
  await deps.db.transaction((trx) => remove(trx, deps, groupId, memberId))
}

/**
 * Adds people by their handles; those who are in it already stay. They are told.
 * @throws Refused at 'handles' 'group-handles' with those that are nobody's: then nobody is added
 */
export async function addPeople(
  deps: PeopleDeps,
  { actorId, group, handles }: { actorId: string; group: Group; handles: string[] },
): Promise<number> {
  const wanted = [...new Set(handles.map((handle) => handle.trim().replace(/^@/, '').toLowerCase()).filter(Boolean))]
  if (wanted.length === 0) throw new Refused('handles', 'group-no-handles')
  return deps.db.transaction(async (trx) => {
    const found: { id: string; handle: string }[] = await trx('members')
      .whereIn('handle', wanted)
      .where('state', 'active')
      .select('id', 'handle')
    const there = new Set(found.map(({ handle }) => handle))
    const missing = wanted.filter((handle) => !there.has(handle))
    if (missing.length > 0)
      throw new Refused('handles', 'group-handles', { handles: missing.join(', '), count: missing.length })
    const added = await add(
      trx,
      deps,
      group.id,
      found.map(({ id }) => id),
    )
    const people = found.filter(({ id }) => added.includes(id))
    for (const { id, handle } of people)
      await recordAudit(trx, deps.now(), {
        actorId,
        action: 'group.person-added',
        subject: { kind: 'group', id: group.id },
        detail: { member: id, handle },
      })
    await notify(
      trx,
      deps,
      people.map(({ id }) => ({
        memberId: id,
        kind: 'outcome' as const,
        key: `group ${group.id} added ${deps.now()}`,
        text: 'group.notice.added' as const,
        values: { group: group.name },
        url: `/groups/${group.slug}`,
        actorId,
      })),
    )
    return people.length
  })
}

export async function removePerson(
  deps: PeopleDeps,
  { actorId, groupId, handle }: { actorId: string; groupId: string; handle: string },
): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const member = await trx('members').where('handle', handle).first('id')
    if (!member || !(await remove(trx, deps, groupId, member.id))) return
    await recordAudit(trx, deps.now(), {
      actorId,
      action: 'group.person-removed',
      subject: { kind: 'group', id: groupId },
      detail: { member: member.id, handle },
    })
  })
}

/** @returns those who were not in it */
async function add(trx: Db, { jobs, now }: PeopleDeps, groupId: string, memberIds: string[]): Promise<string[]> {
  const rows: { member_id: string }[] = await trx('group_members')
    .insert(memberIds.map((id) => ({ group_id: groupId, member_id: id, added_at: now() })))
    .onConflict(['group_id', 'member_id'])
    .ignore()
    .returning('member_id')
  const added = rows.map((row) => row.member_id)
  await markDirty(trx, 'member', added)
  if (added.length > 0) await jobs.enqueue(trx, 'index-documents', {})
  return added
}

async function remove(trx: Db, { jobs }: PeopleDeps, groupId: string, memberId: string): Promise<boolean> {
  const gone = await trx('group_members').where({ group_id: groupId, member_id: memberId }).delete()
  if (gone === 0) return false
  await markDirty(trx, 'member', [memberId])
  await jobs.enqueue(trx, 'index-documents', {})
  return true
}
