import { Router } from 'express'
import { may } from '../accounts/permissions.ts'
import { memberOf, mustBeAllowed } from '../accounts/signed-in.ts'
import { withFree } from '../bookings/choosing/free-links.ts'
import type { Deps } from '../deps.ts'
import { BadRequest, NotFound } from '../errors.ts'
import type { Pages } from '../http/layout.ts'
import { writeLimits } from '../moderation/write-limits.ts'
import { searchOrAway } from '../search/search-or-away.ts'
import { tagEditRoutes } from './edit-routes.ts'
import { listForm, tagsPerPage, watchForm } from './forms.ts'
import { tagPage, tagsPage } from './pages.ts'
import { isWatching, listTags, mentorsWith, openQuestionsOn, shownTag, sourcesWith, tagByWord } from './queries.ts'
import { suggestTags } from './suggest-tags.ts'
import { tagUrl } from './tag-name.ts'
import { watchTag } from './watch-tag.ts'

const suggestionsShown = 8
const rowsShown = 6

/** The vocabulary: all tags, one tag with everything on it, and what coordinators and maintainers change. */
export function tagRoutes(deps: Deps, pages: Pages): Router {
  const { db, search, config } = deps
  const { t } = pages.texts
  const router = Router()
  const count = writeLimits(deps)

  router.get('/tags', async (req, res) => {
    const { q, page } = listForm.parse(req.query)
    const list = await listTags(db, { words: q, offset: (page - 1) * tagsPerPage, limit: tagsPerPage })
    const model = tagsPage(list, { q, page }, may(memberOf(res), 'tag.edit'), pages.texts)
    const head = { title: model.title, canonical: `${pages.origin(req)}/tags`, isIndexed: q === '' && page === 1 }
    await pages.send(req, res, 'tags/list', { ...head, description: model.lead }, model)
  })

  router.get('/tags/suggestions', async (req, res) => {
    const { q } = listForm.parse(req.query)
    const tags = await suggestTags(db, q, suggestionsShown)
    res.set('Cache-Control', 'public, max-age=30').json({
      query: q,
      tags: tags.map(({ name, alias, count }) => {
        const uses = t('tags.uses', { count })
        return {
          name,
          count,
          note: alias === undefined ? uses : t('tags.suggested.alias', { alias, uses }),
          added: t('tags.added', { name }),
        }
      }),
      said: t('tags.suggested', { count: tags.length }),
    })
  })

  router.use(tagEditRoutes(deps, pages))

  router.get('/tags/:name', async (req, res) => {
    const known = await tagByWord(db, req.params.name)
    const tag = known && (await shownTag(db, known.id))
    if (!tag) throw new NotFound('tag-not-found')
    if (req.params.name !== tag.name) return res.redirect(301, tagUrl(tag.name))
    const member = memberOf(res)
    const [found, open, knowing, sources, watches] = await Promise.all([
      searchOrAway(() => search.search({ text: '', tags: [tag.name], solved: true, limit: rowsShown })),
      openQuestionsOn(db, tag.id, rowsShown),
      mentorsWith(db, tag.id, rowsShown),
      sourcesWith(db, tag.name),
      member ? isWatching(db, member.id, tag.id) : false,
    ])
    const model = tagPage(
      {
        tag,
        found,
        open,
        knowing: { ...knowing, mentors: await withFree(deps, knowing.mentors, member, {}, pages.texts) },
        sources,
      },
      {
        canWatch: may(member, 'tag.watch'),
        isWatching: watches,
        canEdit: may(member, 'tag.edit'),
        signInUrl: `/sign-in?next=${encodeURIComponent(tagUrl(tag.name))}`,
      },
      pages.texts,
      config.hubName,
    )
    await pages.send(
      req,
      res,
      'tags/tag',
      {
        title: model.title,
        description: tag.description || undefined,
        feeds: [model.feed],
        canonical: pages.origin(req) + tagUrl(tag.name),
        isIndexed: true,
      },
      model,
    )
  })

  router.post('/tags/:name/watch', async (req, res) => {
    const member = mustBeAllowed(res, 'tag.watch')
    const form = watchForm.safeParse(req.body)
    if (!form.success) throw new BadRequest('bad-request')
    const tag = await tagByWord(db, req.params.name)
    if (!tag) throw new NotFound('tag-not-found')
    await count(member.id, 'follows')
    await watchTag(db, { memberId: member.id, tagId: tag.id, isWatched: form.data.watch === 'yes' })
    res.redirect(303, tagUrl(tag.name))
  })
  return router
}
