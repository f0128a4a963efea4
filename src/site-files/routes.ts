import { Router } from 'express'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'
import { questionAddresses } from '../questions/list-questions.ts'
import { shownSourceNames } from '../sources/shown-sources.ts'

/** A sitemap may have 50,000 addresses. */
const mostQuestions = 45_000

/** What programs read about the site: robots.txt, the sitemap of what is ours, the search description. */
export function siteFileRoutes({ db, config }: Pick<Deps, 'db' | 'config'>, pages: Pages): Router {
  const router = Router()

  // Item pages stay open to robots, who could not read their noindex otherwise.
  router.get('/robots.txt', (req, res) => {
    const lines = [
      'User-agent: *',
      'Disallow: /search',
      'Disallow: /api/',
      '',
      `Sitemap: ${pages.origin(req)}/sitemap.xml`,
      '',
    ]
    res.set('Cache-Control', 'public, max-age=3600').type('text/plain').send(lines.join('\n'))
  })

  router.get('/sitemap.xml', async (req, res) => {
    const [names, questions] = await Promise.all([shownSourceNames(db), questionAddresses(db, mostQuestions)])
    const paths = [
      '/',
      '/sources',
      ...names.map((name) => `/sources/${name}`),
      '/api',
      '/bot',
      '/questions',
      ...questions,
    ]
    const urls = paths.map((path) => `  <url><loc>${escapeXml(pages.origin(req) + path)}</loc></url>`)
    res
      .set('Cache-Control', 'public, max-age=3600')
      .type('application/xml')
      .send(
        `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`,
      )
  })

  router.get('/opensearch.xml', (req, res) => {
    const origin = escapeXml(pages.origin(req))
    const name = pages.texts.t('hub.full', { hub: config.hubName })
    res
      .set('Cache-Control', 'public, max-age=3600')
      .type('application/opensearchdescription+xml')
      .send(
        `<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  <ShortName>${escapeXml([...name].slice(0, 16).join(''))}</ShortName>
  <LongName>${escapeXml([...name].slice(0, 48).join(''))}</LongName>
  <Description>${escapeXml(pages.texts.t('layout.description', { hub: config.hubName }))}</Description>
  <InputEncoding>UTF-8</InputEncoding>
  <Url type="text/html" template="${origin}/search?q={searchTerms}"/>
  <Url type="application/x-suggestions+json" template="${origin}/search/suggestions?q={searchTerms}"/>
  <Url type="application/opensearchdescription+xml" rel="self" template="${origin}/opensearch.xml"/>
</OpenSearchDescription>
`,
      )
  })
  return router
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const escapeXml = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
