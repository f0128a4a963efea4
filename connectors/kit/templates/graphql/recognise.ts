import { orNothing } from '../../../answers.ts'
import type { Ctx, Recognised } from '../../../contract.ts'
import { listArticles } from './api.ts'
import { settingsSchema, siteOf } from './settings.ts'

// CHANGE: how a site says that it is of this kind; `sure` only where it does, and at most three requests.
/** Whether the API answers where the address leads. */
export async function recognise(
  ctx: Pick<Ctx<unknown>, 'fetch' | 'signal'>,
  address: URL,
): Promise<Recognised | undefined> {
  const settings = settingsSchema.parse({ baseUrl: address.origin })
  const page = await orNothing(ctx, () => listArticles({ ...ctx, settings }, { limit: 1 }))
  if (!page) return undefined
  const { name, url } = siteOf(settings)
  return { settings: { baseUrl: url }, title: name, certainty: 'sure', missing: ['license'] }
}
