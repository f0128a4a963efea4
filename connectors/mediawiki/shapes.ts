/** What the API sends, as far as we read it (`formatversion=2`). https://www.mediawiki.org/wiki/API:Main_page */
import { z } from 'zod'

const id = z.int().positive().max(Number.MAX_SAFE_INTEGER)
const when = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

/** What every answer may have besides what was asked for. */
export const answerShape = z.looseObject({
  error: z.object({ code: z.string(), info: z.string().optional() }).optional(),
  warnings: z.unknown().optional(),
  continue: z.record(z.string(), z.coerce.string()).optional(),
  batchcomplete: z.boolean().optional(),
  curtimestamp: when.optional(),
  query: z.looseObject({}).optional(),
  parse: z.unknown().optional(),
})

export const siteShape = z.object({
  general: z.object({
    sitename: z.string(),
    generator: z.string().optional(),
    lang: z.string().optional(),
    server: z.string().optional(),
    articlepath: z.string().optional(),
  }),
  namespaces: z.record(
    z.string(),
    z.object({ id: z.int(), name: z.string().optional(), content: z.boolean().optional() }),
  ),
  rightsinfo: z.object({ url: z.string().optional(), text: z.string().optional() }).optional(),
  statistics: z.object({ articles: z.int().optional() }).optional(),
})

/** What the walk needs of a page, even of one that is otherwise unreadable. Without `pageid`: there is no such title. */
export const placeShape = z.object({
  pageid: id.optional(),
  ns: z.int().optional(),
  title: z.string().optional(),
  missing: z.literal(true).optional(),
  redirect: z.boolean().optional(),
  contentmodel: z.string().optional(),
  categories: z.array(z.object({ title: z.string(), hidden: z.boolean().optional() })).optional(),
  pageprops: z.object({ noindex: z.unknown().optional() }).optional(),
})

const revisionShape = z.object({
  revid: id,
  parentid: z.int().optional(),
  /** Missing where it was suppressed. */
  user: z.string().optional(),
  /** Without an account: then the name is an address of the Internet. */
  anon: z.boolean().optional(),
  timestamp: when,
})

export const pageShape = placeShape.extend({
  pageid: id,
  ns: z.int(),
  title: z.string().min(1),
  canonicalurl: z.url({ protocol: /^https?$/ }),
  pagelanguagehtmlcode: z.string().optional(),
  revisions: z.tuple([revisionShape], z.unknown()),
})

/** The oldest revision of one page. */
export const firstRevisionShape = z.object({ revisions: z.tuple([revisionShape], z.unknown()) })

export const parsedShape = z.object({ revid: id.optional(), text: z.string() })

/** An entry that was hidden from the public has neither page nor title. */
export const changeShape = z.object({
  type: z.string(),
  rcid: z.int(),
  ns: z.int().optional(),
  pageid: z.int().optional(),
  title: z.string().optional(),
  revid: z.int().optional(),
  timestamp: when,
  logparams: z.looseObject({ target_title: z.string().optional() }).optional().catch(undefined),
})

export const listedShape = z.object({ pageid: id })

export type SiteInfo = z.output<typeof siteShape>
export type Place = z.output<typeof placeShape>
export type Page = z.output<typeof pageShape>
export type Revision = z.output<typeof revisionShape>
export type Change = z.output<typeof changeShape>
