import type { Ctx } from '../contract.ts'
import { apiOf } from './api.ts'
import { type Cursor, type KnownRepository, startOver } from './cursor.ts'
import { readRepository } from './read-repository.ts'
import type { Reading } from './reading.ts'
import type { Settings } from './settings.ts'

/** What a run has found out of the repository, also for what the runner asks after it. */
const opened = new WeakMap<Ctx<Settings>, Reading>()

/** @param place  where the run starts; left out: for single items, with what the run of this context knows already */
export async function openReading(ctx: Ctx<Settings>, place?: Cursor): Promise<Reading> {
  const known = opened.get(ctx)
  if (known && place === undefined) return known
  const repository = await readRepository(ctx, place?.repository)
  const reading = readingOf(ctx, await apiOf(ctx), repository, place ?? startOver(ctx.settings))
  opened.set(ctx, reading)
  return reading
}

function readingOf(ctx: Ctx<Settings>, api: Reading['api'], repository: KnownRepository, place: Cursor): Reading {
  const [owner = '', repo = ''] = repository.name.split('/')
  const { id, name, url, spdx, hasIssues, hasDiscussions } = repository
  return {
    ctx,
    api,
    settings: ctx.settings,
    home: { id, name, url, ...(spdx && { spdx }) },
    at: { owner, repo },
    branch: ctx.settings.branch ?? repository.branch,
    hasIssues,
    hasDiscussions,
    startedAt: api.siteTime() ?? ctx.runStartedAt,
    place: { ...place, repository },
    brought: new Set(),
  }
}
