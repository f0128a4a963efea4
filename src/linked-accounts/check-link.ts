import { ConnectorError } from '../../connectors/contract.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound, Refused } from '../errors.ts'
import { htmlToText } from '../http/html-to-text.ts'
import { markDirty } from '../search/dirty.ts'
import type { CheckLimit } from './limit-checks.ts'
import { authorByKey } from './outside-authors.ts'
import { isExpired, leadsToFirstPage, proofPage, sameSite, shows } from './proof.ts'
import { type LinkedAccount, linkedAccount } from './queries.ts'

const maxBytes = 1_000_000
const patienceSeconds = 15
const mostRedirects = 3

/**
 * Looks for the word on the author's page; where it stands, the author is the member. Who signs in with GitHub needs none for
 * their account there.
 *
 * @throws NotFound 'linked-not-found'
 * @throws Refused at '_': 'linked-expired', 'linked-no-word', 'linked-elsewhere' (the page leads to another site),
 *   'linked-unreachable', 'linked-no-page', 'linked-no-profile' (the source names none)
 * @throws Conflict 'linked-taken' when somebody else was faster
 * @throws TooMany
 */
export async function checkLink(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'fetching'>,
  limit: CheckLimit,
  { memberId, id }: { memberId: string; id: string },
): Promise<void> {
  const link = await linkedAccount(deps.db, id)
  if (link?.memberId !== memberId) throw new NotFound('linked-not-found')
  if (link.state === 'verified') return
  if (link.word === null || isExpired(link.createdAt, deps.now())) throw new Refused('_', 'linked-expired')
  // As the source says it now: the page may have moved, and it may have been another's.
  const author = await authorByKey(deps.db, link.siteUrl, link.authorKey)
  if (!author) throw new NotFound('author-not-found')
  if (await signsInAs(deps.db, memberId, link)) return verify(deps, link, author.keys, 'github')
  const page = proofPage(author, link.siteUrl)
  if (!page) throw new Refused('_', 'linked-no-profile', { author: author.name })
  await limit(memberId)
  if (!shows(await textOf(deps, page, link.siteUrl), link.word))
    throw new Refused('_', 'linked-no-word', { page: page.href })
  await verify(deps, link, author.keys, 'page')
}

/** Whoever signs in here with GitHub has shown it there: GitHub's number of the account is its authors' id. */
async function signsInAs(db: Deps['db'], memberId: string, { siteUrl, authorKey }: LinkedAccount): Promise<boolean> {
  if (new URL(siteUrl).hostname !== 'github.com') return false
  const key = await db('account_keys as k')
    .join('accounts as a', 'a.id', 'k.user_id')
    .where({ 'a.member_id': memberId, 'k.provider_id': 'github' })
    .whereRaw("'id:' || k.account_id = ?", [authorKey])
    .first('k.id')
  return key !== undefined
}

/** Writes down that it is proven, unless the word was renewed or the author linked meanwhile. */
async function verify(
  { db, now, jobs }: Pick<Deps, 'db' | 'now' | 'jobs'>,
  link: LinkedAccount,
  keys: string[],
  provenBy: 'page' | 'github',
): Promise<void> {
  try {
    await db.transaction(async (trx) => {
      // Another key of the same author is the same author: two who prove at once wait for each other.
      await trx.raw(`SELECT pg_advisory_xact_lock(hashtext('guildhall linked ' || ?))`, [link.siteUrl])
      const taken = await trx('linked_accounts')
        .where({ site_url: link.siteUrl, state: 'verified' })
        .whereIn('author_key', keys)
        .first('id')
      if (taken) throw new Conflict('linked-taken')
      const done = await trx('linked_accounts')
        .where({ id: link.id, state: 'pending', word: link.word })
        .update({ state: 'verified', word: null, proven_by: provenBy, verified_at: now() })
      if (done === 0) throw new NotFound('linked-not-found')
      await markDirty(trx, 'member', [link.memberId])
      await jobs.enqueue(trx, 'index-documents', {})
    })
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    if (code === '23505' && constraint === 'linked_accounts_one_owner') throw new Conflict('linked-taken')
    throw error
  }
}

/** What a person reads on the page: no comments of its source, scripts or attributes. */
async function textOf({ fetching, now }: Pick<Deps, 'fetching' | 'now'>, page: URL, siteUrl: string): Promise<string> {
  const ask = fetching.forSource({
    source: 'linked-accounts',
    limits: [],
    signal: AbortSignal.timeout(patienceSeconds * 1000),
    deadline: now().add({ seconds: patienceSeconds }),
    // A private address may be asked where the source itself has one, not because an author's page names it.
    typed: [new URL(siteUrl)],
    maxBytes,
  })
  let url = page
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const answer = await reach(() => ask(url, { redirect: 'manual', headers: { accept: 'text/html, text/plain' } }))
    const to = answer.status >= 300 && answer.status < 400 ? URL.parse(answer.headers.get('location') ?? '', url) : null
    if (to === null) {
      const type = answer.headers.get('content-type') ?? ''
      if (!answer.ok || !/^(text\/(html|plain)|application\/xhtml\+xml)\b/i.test(type))
        throw new Refused('_', 'linked-no-page', { page: url.href })
      const text = await answer.text()
      return /^text\/plain/i.test(type) ? text : htmlToText(text)
    }
    if (!sameSite(url, to)) throw new Refused('_', 'linked-elsewhere', { page: url.href, host: to.host })
    if (leadsToFirstPage(page, to, siteUrl)) throw new Refused('_', 'linked-no-page', { page: page.href })
    url = to
  }
  throw new Refused('_', 'linked-unreachable', { page: page.href })
}

async function reach(ask: () => Promise<Response>): Promise<Response> {
  try {
    return await ask()
  } catch (error) {
    const isOurs = error instanceof ConnectorError || (error as { name?: string }).name === 'TimeoutError'
    if (!isOurs) throw error
    const isBlocked = error instanceof ConnectorError && error.class === 'blocked'
    throw new Refused('_', isBlocked ? 'linked-not-asked' : 'linked-unreachable')
  }
}
