import type { Texts } from '../http/texts.ts'

export type OthersPart = { title: string; rows: { key: string; name: string; url: string; label: string }[] }

/** Who may be the same person by another id or address, and stays: each with the way to hide them, too. */
export function othersPart(
  others: { key: string; name?: string }[],
  source: string,
  { t }: Texts,
): OthersPart | undefined {
  if (others.length === 0) return undefined
  return {
    title: t('maintain.hide.others', { count: others.length }),
    rows: others.map(({ key, name = '' }) => ({
      key: key.replace(/^(id|url|name):/, ''),
      name,
      url: `/desk/maintainer/hide?${new URLSearchParams({ source, author: key })}`,
      label: t('maintain.hide.this-author', { name: name || key.replace(/^(id|url|name):/, '') }),
    })),
  }
}
