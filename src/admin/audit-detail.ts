import type { Texts } from '../http/texts.ts'

type Wording = (value: string, texts: Texts) => string | undefined

/** What an entry notes beside its subject, in words. What is not listed stands as it was noted; undefined: not shown. */
const wordings: Record<string, Wording> = {
  from: (value, { t }) => t('audit.detail.from', { value }),
  to: (value, { t }) => t('audit.detail.to', { value }),
  into: (value, { t }) => t('audit.detail.into', { value }),
  reason: (value, { t }) => t('audit.detail.said', { value }),
  summary: (value, { t }) => t('audit.detail.said', { value }),
  role: (value, { find }) => find(`role.${value}`) ?? value,
  as: (value, { find }) => find(`act.close.${value}`) ?? value,
  alias: (value, { t }) => t('audit.detail.alias', { value }),
  // Of a merge it is their number, which says little.
  aliases: (value, { t }) => (/^\d+$/.test(value) ? undefined : t('audit.detail.alias', { value })),
  questions: (value, { t }) => t('audit.detail.questions', { count: Number(value) }),
  mentors: (value, { t }) => t('audit.detail.mentors', { count: Number(value) }),
  watches: () => undefined,
  raw: (value, { t }) => t('audit.detail.word', { value }),
  tag: (value, { t }) => t('audit.detail.tag', { value }),
  handle: (value) => `@${value}`,
  version: (value, { t }) => t('audit.detail.version', { value }),
  muteDays: (value, { t }) => (value === '0' ? undefined : t('audit.detail.muted', { days: Number(value) })),
  sent: (value, { t }) => t('audit.detail.sent', { count: Number(value) }),
  posts: (value, { t }) => t(value === 'remove' ? 'audit.detail.posts-removed' : 'audit.detail.posts-left'),
  isTwoFactorEnded: (value, { t }) => (value === t('admin.yes') ? t('audit.detail.two-factor-ended') : undefined),
  items: (value, { t }) => t('audit.detail.items', { count: Number(value) }),
  replies: (value, { t }) => t('audit.detail.replies', { count: Number(value) }),
  minutes: (value, { t }) => t('audit.detail.minutes', { count: Number(value) }),
  settings: (value) => value,
  connector: (value) => value,
  // The subject says it.
  name: () => undefined,
  slug: () => undefined,
  source: () => undefined,
  member: () => undefined,
  memberId: () => undefined,
}

/** `From 5 · to 7`. */
export function auditDetail(detail: Record<string, unknown>, texts: Texts): string {
  const said = Object.entries(detail).flatMap(([name, value]) => {
    const words = Array.isArray(value)
      ? value.join(', ')
      : typeof value === 'object'
        ? JSON.stringify(value)
        : `${value}`
    if (words === '') return []
    const wording = wordings[name]
    const text = wording ? wording(yesOrNo(words, value, texts), texts) : `${name} ${words}`
    return text === undefined ? [] : [text]
  })
  return said.join(' · ')
}

/** A setting that is on or off; other words stay. */
const yesOrNo = (words: string, value: unknown, { t }: Texts) =>
  value === true || value === false ? (words === 'true' ? t('admin.yes') : t('admin.no')) : words
