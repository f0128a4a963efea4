import { randomUUIDv7 } from 'node:crypto'
import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound, Refused } from '../errors.ts'
import { markDirty } from '../search/dirty.ts'
import type { GroupKind } from './queries.ts'

export type GroupText = {
  kind: GroupKind
  name: string
  slug: string
  description: string
  startsOn: Temporal.PlainDate | null
  endsOn: Temporal.PlainDate | null
  isOpen: boolean
}

type EditDeps = Pick<Deps, 'db' | 'now' | 'jobs'>

/** @throws Refused at 'slug' 'group-slug-taken' */
export async function createGroup(
  deps: EditDeps,
  actorId: string | undefined,
  text: GroupText,
): Promise<{ id: string }> {
  const id = randomUUIDv7()
  await deps.db.transaction(async (trx) => {
    await slugTaken(() => trx('groups').insert({ id, ...rowOf(text), created_at: deps.now() }))
    await recordAudit(trx, deps.now(), {
      actorId,
      action: 'group.created',
      subject: { kind: 'group', id },
      detail: { name: text.name, slug: text.slug },
    })
  })
  return { id }
}

/** @throws Refused at 'slug' 'group-slug-taken' */
export async function editGroup(
  deps: EditDeps,
  { actorId, groupId, text }: { actorId: string; groupId: string; text: GroupText },
): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const before = await trx('groups').where('id', groupId).forUpdate().first('name', 'slug')
    if (!before) throw new NotFound('group-not-found')
    await slugTaken(() => trx('groups').where('id', groupId).update(rowOf(text)))
    await recordAudit(trx, deps.now(), {
      actorId,
      action: 'group.edited',
      subject: { kind: 'group', id: groupId },
      detail: { from: before.name, name: text.name, slug: text.slug },
    })
    if (before.name !== text.name || before.slug !== text.slug) await markPeople(trx, deps, groupId)
  })
}

/** Closes a group, or opens it again. Who is in it stays in it; nobody joins a closed one. */
export async function archiveGroup(
  deps: EditDeps,
  { actorId, groupId, isArchived }: { actorId: string; groupId: string; isArchived: boolean },
): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const wanted = trx('groups').where('id', groupId)
    const changed = isArchived
      ? await wanted.whereNull('archived_at').update({ archived_at: deps.now() })
      : await wanted.whereNotNull('archived_at').update({ archived_at: null })
    if (changed === 0) return
    await recordAudit(trx, deps.now(), {
      actorId,
      action: isArchived ? 'group.archived' : 'group.reopened',
      subject: { kind: 'group', id: groupId },
    })
    await markPeople(trx, deps, groupId)
  })
}

/** Mentors' documents name their groups. */
async function markPeople(trx: Db, { jobs }: Pick<Deps, 'jobs'>, groupId: string): Promise<void> {
  const ids: string[] = await trx('group_members').where('group_id', groupId).pluck('member_id')
  await markDirty(trx, 'member', ids)
  if (ids.length > 0) await jobs.enqueue(trx, 'index-documents', {})
}

const rowOf = ({ kind, name, slug, description, startsOn, endsOn, isOpen }: GroupText) => ({
  kind,
  name,
  slug,
  description,
  starts_on: startsOn?.toString() ?? null,
  ends_on: endsOn?.toString() ?? null,
  is_open: isOpen,
})

async function slugTaken(write: () => PromiseLike<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    if (code === '23505' && constraint === 'groups_slug_key') throw new Refused('slug', 'group-slug-taken')
    throw error
  }
}

/** @throws Conflict 'group-closed' when nobody may join by themselves: it is not open, closed, or over */
export function mustBeOpen(
  group: { isOpen: boolean; archivedAt: Temporal.Instant | null; endsOn: Temporal.PlainDate | null },
  now: Temporal.Instant,
): void {
  if (!isJoinable(group, now)) throw new Conflict('group-closed')
}

/** The last day counts wherever one is: until it is over in the last zone of the earth. */
export function isJoinable(
  group: { isOpen: boolean; archivedAt: Temporal.Instant | null; endsOn: Temporal.PlainDate | null },
  now: Temporal.Instant,
): boolean {
  const today = now.toZonedDateTimeISO('-12:00').toPlainDate()
  const isOver = group.endsOn !== null && Temporal.PlainDate.compare(group.endsOn, today) < 0
  return group.isOpen && group.archivedAt === null && !isOver
}
