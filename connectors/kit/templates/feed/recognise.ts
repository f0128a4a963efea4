import { orNothing } from '../../../answers.ts'
import type { Ctx, Recognised } from '../../../contract.ts'
import { readFeed } from './api.ts'
import { settingsSchema, siteOf } from './settings.ts'

// CHANGE: how a site says that it is of this kind; `sure` only where it does, and at most three requests.
/** Any site may have a feed where this kind of site has its own. */
export async function recognise(
  ctx: Pick<Ctx<unknown>, 'fetch' | 'parse' | 'signal'>,
  address: URL,
): Promise<Recognised | undefined> {
  const settings = settingsSchema.parse({ baseUrl: address.origin })
  const found = await orNothing(ctx, () => readFeed({ ...ctx, settings }, {}))
  if (!found) return undefined
  const { name, url } = siteOf(settings)
  return { settings: { baseUrl: url }, title: name, certainty: 'maybe', missing: ['license'] }
}
