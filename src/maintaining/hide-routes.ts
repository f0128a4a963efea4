import { type Request, type Response, Router } from 'express'
import type { Member } from '../accounts/member.ts'
import { Conflict, NotFound } from '../errors.ts'
import { type FormErrors, formErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { authorKeys, keyFromText } from '../items/authors.ts'
import { hideAuthor } from '../items/hide-author.ts'
import { hideItem } from '../items/hide-item.ts'
import { type Identity, otherIdentitiesAt } from '../items/other-identities.ts'
import { maintainedSources } from '../sources/maintained-sources.ts'
import type { Desk, MaintainingDeps } from './desk.ts'
import { hideForm } from './forms.ts'
import { type HideTarget, hidePage } from './hide-page.ts'
import { type ItemToHide, itemToHide } from './queries.ts'

/** Taking down an item, or everything by an outside author, with who asked and why. */
export function hideRoutes(deps: MaintainingDeps, pages: Pages, desk: Desk): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()

  /** @throws NotFound 'item-not-found' */
  async function targetOf(item: string, source: string, author: string): Promise<HideTarget> {
    const found = item === '' ? undefined : await itemToHide(db, item)
    if (item !== '' && !found) throw new NotFound('item-not-found')
    if (author !== '') {
      const of = found?.source ?? source
      return {
        kind: 'author',
        source: of,
        author,
        name: (found && nameIn(found, author)) ?? author.replace(/^(id|url|name):/, ''),
        ...(found && { publicId: found.publicId, url: found.url }),
      }
    }
    return found ? { kind: 'item', ...found } : { kind: 'unknown' }
  }

  async function show(
    req: Request,
    res: Response,
    member: Member,
    target: HideTarget,
    given: { typed?: Parameters<typeof hidePage>[1]['typed']; errors?: FormErrors } = {},
    status = 200,
  ) {
    const [sources, others, tabs] = await Promise.all([
      maintainedSources(db, now()),
      target.kind === 'author' ? otherIdentitiesAt(db, target.source, keyFromText(target.author)) : [],
      desk.tabs(member),
    ])
    const shown = sources.map(({ name, title }) => ({ name, title }))
    await desk.send(req, res, 'maintaining/hide', hidePage(target, { sources: shown, others, ...given }, tabs, texts), {
      status,
    })
  }

  router.get('/desk/maintainer/hide', async (req, res) => {
    const member = desk.allowed(res, 'item.hide')
    const asked = (name: string) =>
      typeof req.query[name] === 'string' ? req.query[name].replaceAll('\0', '').slice(0, 600) : ''
    await show(req, res, member, await targetOf(asked('item'), asked('source'), asked('author')))
  })

  router.post('/desk/maintainer/hide', async (req, res) => {
    const member = desk.allowed(res, 'item.hide')
    const form = hideForm.safeParse(req.body ?? {})
    const given = form.success ? form.data : { item: '', source: '', author: '', ...strings(req.body) }
    const typed = strings(req.body)
    const target = await targetOf(given.item, given.source, given.author).catch((error) => {
      if (error instanceof NotFound) return undefined
      throw error
    })
    const again = (errors: FormErrors, status: number) =>
      show(req, res, member, target ?? { kind: 'unknown' }, { typed, errors }, status)
    const missing = missingIn(target, given)
    if (!form.success || !target || Object.keys(missing).length > 0)
      return again({ ...missing, ...(form.success ? {} : formErrors(form.error, texts)) }, 422)
    const { askedBy, reason } = form.data
    const why = { reason, actorId: member.id, ...(askedBy && { askedBy }) }
    let others: Identity[] = []
    try {
      if (target.kind === 'item') await hideItem(deps, { source: target.source, externalId: target.externalId, ...why })
      if (target.kind === 'author')
        others = (await hideAuthor(deps, { source: target.source, author: target.author, ...why })).others
    } catch (error) {
      if (error instanceof Conflict) return again({ _: ambiguous(error) }, 409)
      if (error instanceof NotFound) return again({ _: texts.t('maintain.hide.source.missing') }, 422)
      throw error
    }
    const query = new URLSearchParams({ done: target.kind === 'item' ? 'item' : 'author' })
    if (target.kind === 'author' && others.length > 0) query.set('source', target.source)
    for (const { key } of others) query.append('other', key)
    res.redirect(303, `/desk/maintainer/hidden?${query}`)
  })

  /** What has to be said of whom to hide. */
  function missingIn(target: HideTarget | undefined, { source }: { source: string }): FormErrors {
    const { t } = texts
    if (!target) return { item: t('maintain.hide.item.missing') }
    if (target.kind === 'unknown')
      return source === '' ? { item: t('maintain.hide.what.missing') } : { author: t('maintain.hide.who.missing') }
    return target.kind === 'author' && target.source === '' ? { source: t('maintain.hide.source.missing') } : {}
  }

  const ambiguous = ({ values }: Conflict) => texts.t('maintain.hide.several', { keys: String(values.keys ?? '') })
  return router
}

const nameIn = ({ authors }: ItemToHide, key: string): string | undefined =>
  authors.find((author) => authorKeys(author).includes(key))?.name

const strings = (body: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries((body ?? {}) as Record<string, unknown>).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
