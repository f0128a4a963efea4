/** What one may be beside a member, which everyone with an account is. */
export const staffRoles = ['coordinator', 'maintainer', 'admin'] as const
export type Role = 'member' | 'mentor' | (typeof staffRoles)[number]

/** The person a request comes from, as every page needs them. Roles are those in force now. */
export type Member = {
  id: string
  publicId: string
  handle: string
  name: string
  roles: Role[]
  /** Given, but not in force until a second factor is set up. */
  waitingRoles: Role[]
  /** IANA. */
  timeZone: string
  languages: string[]
  createdAt: Temporal.Instant
  /** May read, and write nothing, until then. */
  mutedUntil?: Temporal.Instant
  /** Unread notices, and how many of them wait for something to be done. */
  unread: number
  waiting: number
}
