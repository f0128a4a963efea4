import type { Role } from '../accounts/member.ts'
import type { Db } from '../db.ts'
import { tagKey, tagsOfKeys } from '../tags/resolve.ts'
import { tagsForPost } from '../tags/tags-for-post.ts'
import type { Offer } from './offer.ts'

/**
 * The tags that an offer's words mean. Words that are no tags yet become some, where `by` may make tags.
 * @returns ids  word as typed → tag
 * @returns refused  words that are no tags and did not become any
 */
export async function offerTags(
  trx: Db,
  by: { id: string; roles: Role[] },
  offer: Pick<Offer, 'expertise'>,
  now: Temporal.Instant,
): Promise<{ ids: Map<string, string>; refused: string[] }> {
  const words = offer.expertise.map(({ tag }) => tag)
  const made = await tagsForPost(trx, by, words, now)
  // What is wrong with one word must not keep the others from becoming tags.
  const wrong = 'problems' in made ? new Set(made.problems.map(({ word }) => tagKey(word))) : new Set<string>()
  if (wrong.size > 0)
    await tagsForPost(
      trx,
      by,
      words.filter((word) => !wrong.has(tagKey(word))),
      now,
    )
  const found = await tagsOfKeys(trx, [...new Set(words.map(tagKey))])
  const ids = words.flatMap((word) => {
    const tag = found.get(tagKey(word))
    return tag ? [[word, tag.id] as const] : []
  })
  return { ids: new Map(ids), refused: words.filter((word) => !found.has(tagKey(word))) }
}

/** Words of an offer that are no tags yet. */
export async function unknownWords(db: Db, offer: Pick<Offer, 'expertise'>): Promise<string[]> {
  const words = offer.expertise.map(({ tag }) => tag)
  const found = await tagsOfKeys(db, [...new Set(words.map(tagKey))])
  return words.filter((word) => !found.has(tagKey(word)))
}
