/** Documents are named after their subjects. Meilisearch allows letters, digits, `_` and `-`. Pure. */
import type { Mark } from './dirty.ts'

export const documentId = ({ subject, id }: Mark): string => `${subject}-${id}`

/** Undefined where no document of ours is called so. */
export function subjectOf(documentId: string): Mark | undefined {
  const [, subject, id] = /^(item|question|member)-([0-9a-f-]{36})$/.exec(documentId) ?? []
  return subject && id ? { subject: subject as Mark['subject'], id } : undefined
}

/** What is written here counts as a source called so: a connector's source may not. */
export const hubSource = 'hub'
