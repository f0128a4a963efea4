import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import { markDirty } from '../search/dirty.ts'
import { forgetFormerHandles, keepHandle } from './handles.ts'
import type { Link } from './queries.ts'
import { chosenVisibility, type Visibility, wholeVisibility } from './visibility.ts'

export type EditedProfile = {
  name: string
  handle: string
  pronouns: string
  headline: string
  bio: string
  timeZone: string
  languages: string[]
  country: string
  links: Link[]
  isOpenToOffers: boolean
  /** What is not in it stays as it is. */
  visibility: Partial<Visibility>
}

/**
 * Writes one's own profile. A new handle takes effect at once; the old one leads to it and is kept for its member.
 * @throws Conflict 'handle-taken' when another member has the handle, or had it not long ago
 * @throws Forbidden 'muted'  new words of somebody who may not write; who sees what, and taking words away, stays theirs
 */
export async function editProfile(
  { db, now, jobs }: Pick<Deps, 'db' | 'now' | 'jobs'>,
  memberId: string,
  profile: EditedProfile,
): Promise<void> {
  await db.transaction(async (trx) => {
    await forgetFormerHandles(trx, now())
    const before = await trx('members')
      .where('id', memberId)
      .forUpdate()
      .first(...publicWords, 'visibility')
    if (saysAnew(before, profile)) await mayWrite(trx, now(), memberId)
    // Taking back what one gave up.
    await trx('former_handles').where({ handle: profile.handle, member_id: memberId }).delete()
    try {
      await trx('members')
        .where('id', memberId)
        .update({
          name: profile.name,
          handle: profile.handle,
          pronouns: profile.pronouns || null,
          headline: profile.headline || null,
          bio: profile.bio || null,
          time_zone: profile.timeZone,
          is_time_zone_confirmed: true,
          languages: profile.languages,
          country: profile.country || null,
          links: JSON.stringify(profile.links),
          is_open_to_offers: profile.isOpenToOffers,
          visibility: JSON.stringify(
            chosenVisibility({ ...wholeVisibility(before.visibility), ...profile.visibility }),
          ),
        })
    } catch (error) {
      if ((error as { code?: string }).code === '23505') throw new Conflict('handle-taken')
      throw error
    }
    if (before.handle !== profile.handle) await keepHandle(trx, now(), before.handle, memberId)
    await markDirty(trx, 'member', [memberId])
    await jobs.enqueue(trx, 'index-documents', {})
  })
}

const publicWords = ['handle', 'name', 'pronouns', 'headline', 'bio', 'links'] as const

/** Whether others would read something that was not there before. */
function saysAnew(before: Record<string, unknown>, profile: EditedProfile): boolean {
  const known = new Set((before.links as Link[]).map(({ label, url }) => `${label}\n${url}`))
  return publicWords.some((word) =>
    word === 'links'
      ? profile.links.some(({ label, url }) => !known.has(`${label}\n${url}`))
      : profile[word] !== '' && profile[word] !== (before[word] ?? ''),
  )
}
