import { checked } from '../answers.ts'
import { type CheckResult, ConnectorError, type Ctx, defineConnector } from '../contract.ts'
import { call, listTopics } from './api.ts'
import { categoriesOf } from './categories.ts'
import { type Cursor, cursorSchema, initialCursor } from './cursor.ts'
import { classify } from './errors.ts'
import { recognise } from './recognise.ts'
import { type Settings, settingsSchema, siteOf } from './settings.ts'
import { aboutShape } from './shapes.ts'
import { sync } from './sync.ts'
import { fetchOne, verify } from './verify.ts'

export const connector = defineConnector<Settings, Cursor>({
  id: 'discourse',
  version: 1,
  title: 'Discourse forum',
  docsUrl: 'https://docs.discourse.org',
  settings: settingsSchema,
  cursor: cursorSchema,
  initialCursor,
  capabilities: { incremental: 'updated', deletes: 'verify', order: 'desc', fullText: 'per-item' },
  // A forum as it comes refuses visitors after 50 requests in 10 seconds and 200 in a minute.
  limits: [{ scope: 'host', perSecond: 3, concurrency: 2 }],
  defaultIntervalMinutes: 60,
  site: siteOf,
  classify,
  readsBody: true,
  recognise,
  check,
  sync,
  verify,
  fetchOne,
})

function check(ctx: Ctx<Settings>): Promise<CheckResult> {
  return checked(async () => {
    await listTopics(ctx, {})
    await categoriesOf(ctx).check()
    const about = await aboutOf(ctx)
    const items = about?.stats?.topics_count ?? about?.stats?.topic_count
    const found = items === undefined ? '' : `, ${items.toLocaleString('en')} topics`
    const { license, licenseUrl } = ctx.settings
    return {
      ok: true,
      message: `${ctx.settings.siteName ?? about?.title.slice(0, 80) ?? siteOf(ctx.settings).name}${found}`,
      license: { spdx: license, url: licenseUrl, source: 'config' },
      items,
    }
  })
}

/** Undefined where the forum keeps it from visitors; nothing depends on it. */
async function aboutOf(ctx: Ctx<Settings>) {
  try {
    return aboutShape.safeParse((await call(ctx, '/about.json')).body).data?.about
  } catch (error) {
    if (error instanceof ConnectorError && ['auth', 'gone', 'transient', 'schema-drift'].includes(error.class))
      return undefined
    throw error
  }
}
