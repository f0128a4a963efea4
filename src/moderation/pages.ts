import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import type { Contact, FlaggedPost } from './queries.ts'

export type ContactPage = {
  title: string
  name: string
  portrait: Portrait
  notices: { kind: string; icon: string; title: string; text: string }[]
  forms: { title: string; text: string; act: string; button: string; look: 'verb' | 'quiet' }[]
  report: { title: string; text: string; url: string; button: string }
  actUrl: string
  backUrl: string
}

/** @param done.isReported  the viewer has just reported them */
export function contactPage(contact: Contact, done: { isReported: boolean }, { t }: Texts): ContactPage {
  const { name } = contact
  return {
    title: t('contact.title', { name }),
    name,
    portrait: portraitOf(name),
    notices: [
      ...(done.isReported
        ? [{ kind: 'done', icon: 'solved', title: t('contact.reported'), text: t('contact.reported.text') }]
        : []),
      ...(contact.isBlocked
        ? [{ kind: '', icon: 'held', title: t('contact.blocked', { name }), text: t('contact.blocked.text') }]
        : []),
    ],
    forms: [
      contact.isMuted
        ? {
            title: t('contact.unmute', { name }),
            text: t('contact.unmute.text'),
            act: 'unmute',
            button: t('contact.unmute.button'),
            look: 'quiet',
          }
        : {
            title: t('contact.mute', { name }),
            text: t('contact.mute.text', { name }),
            act: 'mute',
            button: t('contact.mute.button'),
            look: 'quiet',
          },
      contact.isBlocked
        ? {
            title: t('contact.unblock', { name }),
            text: t('contact.unblock.text'),
            act: 'unblock',
            button: t('contact.unblock.button'),
            look: 'verb',
          }
        : {
            title: t('contact.block', { name }),
            text: t('contact.block.text', { name }),
            act: 'block',
            button: t('contact.block.button', { name }),
            look: 'verb',
          },
    ],
    report: {
      title: t('contact.report', { name }),
      text: t('contact.report.text'),
      url: `/members/${contact.handle}/flag`,
      button: t('contact.report.button'),
    },
    actUrl: `/members/${contact.handle}/contact`,
    backUrl: `/members/${contact.handle}`,
  }
}

export type FlagsPage = {
  title: string
  lead: string
  rows: {
    key: string
    title: string
    url?: string
    kind: string
    meta: string
    age: string
    excerpt: string
    reasons: string[]
    isHidden: boolean
    reason: Field
    mute?: { label: string; options: { value: string; label: string }[]; until?: string; sooner?: string }
    notPaused?: string
    /** Why the reader does not decide it. */
    notDecided?: string
    keep: string
    remove: string
  }[]
  summary?: FormSummary
  empty?: { headline: string; text: string; acts: [] }
}

export function flagsPage(
  found: {
    posts: FlaggedPost[]
    now: Temporal.Instant
    timeZone: string
    mayPauseStaff: boolean
    /** Who decides nothing of their own, where somebody else can. */
    apartId?: string
    errors: FormErrors
    typed?: { key: string; reason: string }
  },
  texts: Texts,
): FlagsPage {
  const { t, find } = texts
  return {
    title: t('flags.title', { count: found.posts.length }),
    lead: t('flags.lead'),
    summary: formSummary(found.errors, texts),
    rows: found.posts.map((post) => {
      const key = `${post.kind}:${post.id}`
      const isTyped = found.typed?.key === key
      return {
        key,
        title: isMessage(post) ? t('flags.message-of', { name: post.title || t('flags.former') }) : post.title,
        url: post.url,
        kind: find(`flags.kind.${post.kind}`) ?? post.kind,
        meta: t(post.kind === 'member' || isMessage(post) ? 'flags.meta.count' : 'flags.meta', {
          count: post.count,
          author: post.authorName ?? t('flags.former'),
        }),
        age: t('flags.age', { hours: Math.floor(found.now.since(post.firstAt).total('hours')) }),
        excerpt: post.excerpt,
        reasons: reasonsOf(post, texts),
        isHidden: post.state === 'hidden',
        ...(post.authorId && post.authorId === found.apartId ? { notDecided: t('flags.own') } : {}),
        keep: t(post.kind === 'member' ? 'flags.leave' : 'flags.keep'),
        remove: t(post.kind === 'member' ? 'flags.warn' : 'flags.remove'),
        reason: field({
          id: `reason-${post.id}`,
          name: 'reason',
          label: t('flags.why'),
          hint: t(post.kind === 'member' ? 'flags.why.warn-hint' : 'flags.why.hint'),
          value: isTyped ? (found.typed?.reason ?? '') : '',
          error: isTyped ? found.errors.reason : undefined,
          maxlength: 300,
        }),
        ...pauseOf(post, found, texts),
      }
    }),
    empty:
      found.posts.length === 0
        ? { headline: t('flags.empty.headline'), text: t('flags.empty.text'), acts: [] }
        : undefined,
  }
}

const isMessage = ({ kind }: FlaggedPost) => kind === 'message' || kind === 'session-message'

/** What people said of it: each note by itself, reasons without one counted together. */
function reasonsOf({ flags }: Pick<FlaggedPost, 'flags'>, { t, find }: Texts): string[] {
  const counts = new Map<string, number>()
  for (const { reason, note } of flags) {
    const named = find(`flags.reason.${reason}`) ?? reason
    const said = note ? t('flags.reason.with-note', { reason: named, note }) : named
    counts.set(said, (counts.get(said) ?? 0) + 1)
  }
  return [...counts].map(([said, count]) => (count === 1 ? said : t('flags.reason.counted', { said, count })))
}

/** How long the author may be paused, and what holds already. */
function pauseOf(
  { authorId, isByStaff, mutedUntil }: FlaggedPost,
  { now, timeZone, mayPauseStaff }: { now: Temporal.Instant; timeZone: string; mayPauseStaff: boolean },
  { t, momentIn }: Texts,
): Pick<FlagsPage['rows'][number], 'mute' | 'notPaused'> {
  if (!authorId) return {}
  if (isByStaff && !mayPauseStaff) return { notPaused: t('flags.mute.staff') }
  const isPaused = mutedUntil !== undefined && Temporal.Instant.compare(mutedUntil, now) > 0
  const days = [1, 7, 30].map((days) => ({ value: String(days), label: t('flags.mute.days', { days }) }))
  return {
    mute: {
      label: t('flags.mute'),
      options: [{ value: '0', label: t('flags.mute.none') }, ...days],
      ...(isPaused
        ? { until: t('flags.mute.until', { moment: momentIn(mutedUntil, timeZone) }), sooner: t('flags.mute.sooner') }
        : {}),
    },
  }
}
