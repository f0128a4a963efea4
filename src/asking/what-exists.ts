import type { Member } from '../accounts/member.ts'
import type { Deps } from '../deps.ts'
import { type Helper, whoCanHelp } from '../mentors/who-can-help.ts'
import type { SearchHit } from '../search/contract.ts'
import { bodyCharacters } from '../search/suggest.ts'

export type WhatExists = {
  /** Threads with an answer, solved ones first. */
  answers: SearchHit[]
  reading: SearchHit[]
  people: Helper[]
  /** Names of tags that the title names. */
  tags: string[]
}

/** Undefined when search is away. */
export type Looking = (
  written: { title: string; body: string },
  member: Member | undefined,
) => Promise<WhatExists | undefined>

/** A shorter title says too little to look for anything. */
export const fewestCharacters = 12

const shown = { answers: 5, reading: 3, people: 3 }

/** Somebody who types asks for nearly the same again and again, and a class asks the same at once. */
const keptSeconds = 5
const keptTexts = 500

const nothing: WhatExists = { answers: [], reading: [], people: [], tags: [] }

/**
 * Looks for what exists on a question that is being written. The same text within seconds, or while it is looked for, is
 * looked for once.
 */
export function createLooking(deps: Pick<Deps, 'db' | 'search' | 'now' | 'config' | 'log'>): Looking {
  const kept = new Map<string, { at: number; found: Promise<WhatExists | undefined> }>()
  return (written, member) => {
    const title = plain(written.title)
    if ([...title].length < fewestCharacters) return Promise.resolve(nothing)
    const wanted = { title, body: plain(written.body.slice(0, bodyCharacters)) }
    const key = JSON.stringify([wanted, member?.id])
    const now = performance.now()
    for (const [old, { at }] of kept) {
      if (now - at < keptSeconds * 1000 && kept.size < keptTexts) break
      kept.delete(old)
    }
    const there = kept.get(key)
    if (there) return there.found
    const found = look(deps, wanted, member).catch((error: unknown) => {
      kept.delete(key)
      // Whatever is wrong with search, nobody is kept from asking.
      deps.log.error({ err: error }, 'suggestions were not found')
      return undefined
    })
    kept.set(key, { at: now, found })
    return found
  }
}

async function look(
  deps: Pick<Deps, 'db' | 'search' | 'now' | 'config'>,
  wanted: { title: string; body: string },
  member: Member | undefined,
): Promise<WhatExists> {
  const found = await deps.search.exists({ ...wanted, answers: shown.answers, reading: shown.reading })
  const { alike } = found
  const helping = whoCanHelp(deps, {
    ...wanted,
    found: alike,
    languages: member?.languages,
    askerId: member?.id,
    except: member ? [member.id] : [],
    limit: shown.people,
  })
  const [hits, people] = await Promise.all([found.hits, helping])
  const answers = hits.filter(({ kind, replies }) => kind === 'thread' && replies > 0)
  return {
    answers: answers.toSorted((a, b) => Number(b.solved) - Number(a.solved)),
    reading: hits.filter((hit) => !answers.includes(hit)),
    people,
    tags: alike.named.map(({ name }) => name),
  }
}

const plain = (text: string) => text.toWellFormed().replace(/\s+/g, ' ').trim()
