import type { Member } from '../accounts/member.ts'
import { type Action, may } from '../accounts/permissions.ts'
import type { TextKey, Texts } from '../http/texts.ts'

export type DeskTab = { label: string; url: string; isHere: boolean; count?: string }

export type Desk = 'own' | 'mentor' | 'coordinator' | 'maintainer' | 'admin'

const desks: { desk: Desk; url: string; label: TextKey; action: Action }[] = [
  { desk: 'own', url: '/desk', label: 'desk.own', action: 'desk.own' },
  { desk: 'mentor', url: '/desk/mentor', label: 'desk.mentor', action: 'desk.mentor' },
  { desk: 'coordinator', url: '/desk/coordinator', label: 'desk.coordinator', action: 'desk.coordinator' },
  { desk: 'maintainer', url: '/desk/maintainer', label: 'desk.maintainer', action: 'desk.maintainer' },
  { desk: 'admin', url: '/admin', label: 'desk.admin', action: 'settings.edit' },
]

/** The desks that a member has, with how much waits on each. */
export function deskTabs(
  member: Member,
  here: Desk,
  counts: Partial<Record<Desk, number>>,
  { t, number }: Texts,
): DeskTab[] {
  return desks
    .filter(({ action }) => may(member, action))
    .map(({ desk, url, label }) => ({
      label: t(label),
      url,
      isHere: desk === here,
      count: counts[desk] ? number(counts[desk]) : undefined,
    }))
}
