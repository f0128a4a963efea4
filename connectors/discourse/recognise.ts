import { decodeHTML } from 'entities'
import type { Ctx, Recognised } from '../contract.ts'
import { oneLine } from '../plain-text.ts'
import { aboutShape } from './shapes.ts'

type Asking = Pick<Ctx<unknown>, 'fetch' | 'signal'>

const longestHead = 200_000
const longestTitle = 80

/**
 * The page itself says that it is Discourse, and below which path the forum lives; where it says nothing, `about.json` does.
 * At most 3 requests.
 */
export async function recognise(ctx: Asking, address: URL): Promise<Recognised | undefined> {
  const page = await textOf(ctx, address, 'text/html')
  const head = page?.text.slice(0, longestHead) ?? ''
  const isSure = /^discourse\b/i.test(metaOf(head, 'generator') ?? '')
  const from = new URL(page?.url ?? address)
  const prefixes = isSure ? [prefixOf(head)] : ['', ...firstFolder(from)]
  for (const prefix of prefixes) {
    const baseUrl = from.origin + prefix
    const about = aboutOf((await textOf(ctx, new URL(`${baseUrl}/about.json`), 'application/json'))?.text)
    if (!isSure && !about) continue
    const title = titled(about?.title ?? decodeHTML(metaOf(head, 'og:site_name') ?? '')) || from.host
    const categories = categoryIn(from, prefix)
    return {
      settings: { baseUrl, siteName: title, ...(categories && { categories: [categories] }) },
      title,
      certainty: 'sure',
      note: about
        ? `The forum does not say under which licence its members post: its terms do, often at ${baseUrl}/tos`
        : 'The forum shows visitors nothing of itself: it may need apiKey and apiUsername. Its licence is in its terms',
      missing: ['license', 'licenseUrl', ...(about ? [] : ['apiKey', 'apiUsername'])],
    }
  }
  return undefined
}

/** Undefined where the site has nothing to say there; what goes wrong with the asking is not the site's doing, but no answer either. */
async function textOf(ctx: Asking, url: URL, accept: string): Promise<{ text: string; url: string } | undefined> {
  try {
    const response = await ctx.fetch(url, { headers: { accept }, signal: ctx.signal })
    return response.ok ? { text: await response.text(), url: response.url || url.href } : undefined
  } catch {
    ctx.signal.throwIfAborted()
    return undefined
  }
}

function aboutOf(text: string | undefined): { title: string } | undefined {
  try {
    return aboutShape.safeParse(JSON.parse(text ?? '')).data?.about
  } catch {
    return undefined
  }
}

/** Of a meta tag with that name or property, whichever way round it is written. */
function metaOf(head: string, name: string): string | undefined {
  for (const [tag] of head.matchAll(/<meta\s[^<>]{1,1000}>/gi)) {
    const named = /\b(?:name|property)\s*=\s*["']?([\w:.-]{1,60})/i.exec(tag)?.[1]
    if (named?.toLowerCase() === name)
      return /\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag)?.slice(1).find(Boolean)
  }
  return undefined
}

/** Where the forum is below a path, its pages name it. */
function prefixOf(head: string): string {
  const named = metaOf(head, 'discourse-base-uri') ?? /\bdata-base-uri="([^"]{0,200})"/.exec(head)?.[1] ?? ''
  return /^(\/[\w.~-]+)+$/.test(named) ? named : ''
}

function firstFolder({ pathname }: URL): string[] {
  const folder = pathname.split('/')[1]
  return folder && /^[\w-]+$/.test(folder) && !['t', 'c', 'u', 'latest', 'categories', 'about'].includes(folder)
    ? [`/${folder}`]
    : []
}

/** `/c/repairs/kettles/12` is the category `repairs/kettles`. */
function categoryIn({ pathname }: URL, prefix: string): string | undefined {
  const [kind, ...rest] = pathname.slice(prefix.length).split('/').filter(Boolean)
  if (kind !== 'c' || rest.length === 0) return undefined
  const path = rest.slice(0, rest.findIndex((part) => /^\d+$/.test(part)) + 1 || rest.length)
  const slugs = path.filter((part) => !/^\d+$/.test(part) && part !== '-')
  return slugs.length > 0 ? slugs.join('/').toLowerCase() : path.at(-1)
}

const titled = (text: string) => oneLine(text.replaceAll('\0', ' ')).toWellFormed().slice(0, longestTitle).trim()
