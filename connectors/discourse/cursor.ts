/** How far a forum was read. */
import { z } from 'zod'
import type { Settings } from './settings.ts'

const id = z.int().positive()
/** Epoch milliseconds by the forum's clock. */
const moment = z.int().min(0)

export const cursorSchema = z.strictObject({
  /** The categories that the walks were limited to. */
  categories: z.string(),
  /** Where the last finished walk began; 0: none was finished. */
  floor: moment,
  /** Where the walk under way began, and where it is. The floor is raised to it when it ends. */
  head: moment.optional(),
  resume: z
    .strictObject({ page: z.int().min(0), at: moment, ids: z.array(id).max(500), seen: z.int().min(0) })
    .optional(),
  recent: z.array(z.tuple([id, moment, z.string()])).max(1000),
  edits: z.strictObject({ since: moment, seen: z.array(z.tuple([id, moment])).max(300) }),
})

export type Cursor = z.output<typeof cursorSchema>

/** What of the settings a place depends on: with other categories the walk starts over. */
export const scopeOf = ({ categories }: Settings): string => categories.toSorted().join(',').slice(0, 5000)

export const initialCursor = (settings: Settings): Cursor => ({
  ...{ categories: scopeOf(settings), floor: 0, recent: [] },
  edits: { since: 0, seen: [] },
})
