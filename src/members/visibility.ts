import type { Role } from '../accounts/member.ts'
import { may } from '../accounts/permissions.ts'

/** Who may see a field, widest first. Each audience sees what the ones before it see. */
export const audiences = ['public', 'members', 'matches', 'coordinators'] as const
export type Audience = (typeof audiences)[number]

/**
 * The fields of a profile that its member hides or shows, and who sees them where the member chose nothing. The database
 * has the same (field_is_shown in migrations/0012_profiles.ts). Name and handle stand with what one writes: everyone
 * sees them. An e-mail address is no field: nobody sees it.
 */
export const fieldDefaults = {
  pronouns: 'public',
  headline: 'public',
  bio: 'public',
  time_zone: 'members',
  languages: 'public',
  country: 'public',
  links: 'public',
  groups: 'public',
  is_open_to_offers: 'members',
} as const satisfies Record<string, Audience>

export type ProfileField = keyof typeof fieldDefaults
export const profileFields = Object.keys(fieldDefaults) as ProfileField[]

export type Visibility = Record<ProfileField, Audience>

/** What a member chose, whole. Anything unknown counts as the narrowest. */
export function wholeVisibility(chosen: Record<string, unknown>): Visibility {
  return Object.fromEntries(
    profileFields.map((field) => {
      const audience = chosen[field] ?? fieldDefaults[field]
      return [field, audiences.find((one) => one === audience) ?? 'coordinators']
    }),
  ) as Visibility
}

/** What is written into the row: the choices that differ from the defaults. */
export function chosenVisibility(whole: Visibility): Partial<Visibility> {
  return Object.fromEntries(
    Object.entries(whole).filter(([field, audience]) => fieldDefaults[field as ProfileField] !== audience),
  )
}

/**
 * As whom a reader sees a member's profile.
 * @param bond.isMatch  the two have an accepted request together
 * @param bond.isBlocked  one has blocked the other: then nobody is more than a visitor
 */
export function audienceOf(
  reader: { id: string; roles: Role[] } | undefined,
  memberId: string,
  bond: { isMatch: boolean; isBlocked: boolean },
): Audience {
  if (!reader) return 'public'
  if (reader.id === memberId || may(reader, 'member.read-all')) return 'coordinators'
  if (bond.isBlocked) return 'public'
  return bond.isMatch ? 'matches' : 'members'
}
