import type { Member } from '../accounts/member.ts'
import type { FreeLink } from '../bookings/choosing/free-links.ts'
import type { Texts } from '../http/texts.ts'

/** What the pages of questions are made with. */
export type Tools = {
  texts: Texts
  viewer: Member | undefined
  /** Absolute, without a trailing slash. */
  origin: string
  /** Where a visitor signs in, to come back here. */
  signInUrl: string
  /** Markdown as clean HTML. */
  render(text: string): string
  /** A comment as clean HTML. */
  renderPlain(text: string): string
  /** When mentors on the page are free next, by their id. */
  free: Map<string, FreeLink>
}
