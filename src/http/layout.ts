import type { Request, Response } from 'express'
import { memberOf } from '../accounts/signed-in.ts'
import type { Config } from '../config.ts'
import { isDemo } from '../demo/sign-in.ts'
import type { Assets } from './assets.ts'
import type { Texts } from './texts.ts'
import type { Views } from './views.ts'

/** What the layout needs to know of a page. */
export type Head = {
  /** Without the hub's name. */
  title: string
  description?: string
  /** These have a big question field of their own, the others one in the masthead. */
  look?: 'home' | 'searching' | 'asking' | 'error'
  section?: 'search' | 'ask' | 'people' | 'sources' | 'desk' | 'sign-in'
  /** Feeds of what the page lists. */
  feeds?: { title: string; url: string }[]
  /** Further modules of public/, by name: `asking.js`. */
  scripts?: string[]
  /** Absolute. */
  canonical?: string
  isIndexed?: boolean
  /** Who reads it cannot be looked up: nobody is told to sign in who may have done so. */
  knowsNobody?: boolean
  type?: 'website' | 'article'
}

export type Pages = {
  texts: Texts
  /** The hub's address as people use it, without a trailing slash. */
  origin(req: Request): string
  html(req: Request, view: string, head: Head, model: object): Promise<string>
  /** A part of a page alone, as a script fetches it. */
  part(view: string, model: object): Promise<string>
  send(req: Request, res: Response, view: string, head: Head, model: object, status?: number): Promise<void>
}

export function createPages(
  config: Pick<Config, 'hubName' | 'hubQuestion' | 'publicUrl' | 'dataDirectory' | 'databaseUrl' | 'host'>,
  texts: Texts,
  views: Views,
  assets: Assets,
): Pages {
  const origin = (req: Request) => config.publicUrl ?? `${req.protocol}://${req.host}`
  const { t } = texts
  const everywhere = {
    t,
    hubName: config.hubName,
    question: config.hubQuestion,
    language: texts.language,
    cssUrl: assets.url('guildhall.css'),
    scriptUrl: assets.url('suggestions.js'),
    iconUrl: assets.url('icon.svg'),
    isDemo: isDemo(config),
  }

  async function html(req: Request, view: string, head: Head, model: object) {
    const bodyHtml = await views(view, { ...everywhere, ...model })
    const member = req.res ? memberOf(req.res) : undefined
    return views('layouts/page', {
      ...everywhere,
      member: member && { name: member.name, unread: member.unread },
      signInUrl: head.knowsNobody ? undefined : signInUrl(req),
      feeds: head.feeds ?? [],
      scripts: (head.scripts ?? []).map((name) => assets.url(name)),
      bodyHtml,
      title:
        head.look === 'home'
          ? t('hub.full', { hub: config.hubName })
          : t('layout.title', { page: head.title, hub: config.hubName }),
      heading: head.title,
      description: head.description ?? t('layout.description', { hub: config.hubName }),
      look: head.look ?? '',
      section: head.section ?? '',
      hasOwnField: head.look !== undefined,
      robots: head.isIndexed ? undefined : 'noindex',
      canonical: head.canonical,
      ownUrl: origin(req) + req.path,
      ogType: head.type ?? 'website',
    })
  }
  return {
    texts,
    origin,
    html,
    part: (view, model) => views(view, { ...everywhere, ...model }),
    send: async (req, res, view, head, model, status = 200) => {
      const page = await html(req, view, head, model)
      res.status(status).type('html').send(page)
    },
  }
}

/** The sign-in, which leads back to where the person is. */
export function signInUrl(req: Pick<Request, 'method' | 'originalUrl'>): string {
  const isPage = req.method === 'GET' && req.originalUrl !== '/' && !req.originalUrl.startsWith('/sign-')
  return isPage ? `/sign-in?next=${encodeURIComponent(req.originalUrl)}` : '/sign-in'
}
