import type { z } from 'zod'
import type { Ctx, Recognised } from '../contract.ts'
import type { Settings } from './settings.ts'
import { repositoryShape } from './shapes.ts'

/** First parts of addresses on github.com that are no owner of repositories. */
const noOwners = new Set(
  (
    'about account apps blog codespaces collections contact customer-stories dashboard enterprise events explore features gist ' +
    'issues join login logout marketplace mobile new notifications organizations orgs pricing pulls search security sessions ' +
    'settings signup site sponsors stars team topics trending users'
  ).split(' '),
)

/** `https://github.com/owner/name` and all below it; on other hosts the same of a GitHub Enterprise Server. */
export async function recognise(
  ctx: Pick<Ctx<unknown>, 'fetch' | 'parse' | 'signal'>,
  address: URL,
): Promise<Recognised | undefined> {
  if (!/^https?:$/.test(address.protocol)) return undefined
  const isGitHub = /^(www\.)?github\.com$/.test(address.host)
  const isApi = address.host === 'api.github.com'
  const [owner = '', name = '', ...below] = pathOf(address, isApi)
  const repository = `${owner}/${name.replace(/\.git$/, '')}`
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\/[A-Za-z0-9._-]{1,100}$/.test(repository)) return undefined
  if (isGitHub && noOwners.has(owner.toLowerCase())) return undefined
  const baseUrl = isGitHub || isApi ? 'https://api.github.com' : `${address.origin}/api/v3`
  const settings: Partial<Settings> = { repository, ...(isGitHub || isApi ? {} : { baseUrl }), ...folderIn(below) }
  const answer = await ask(ctx, `${baseUrl}/repos/${repository}`)
  const found = repositoryShape.safeParse(answer.body)
  if (found.success) return recognised(settings, found.data)
  if (!(isGitHub || isApi)) return undefined
  const isHidden = answer.status === 404
  return {
    settings,
    title: repository,
    certainty: 'maybe',
    note: isHidden
      ? 'GitHub shows nobody a repository of this name: it may be private, and then needs a token'
      : 'GitHub could not be asked just now',
    ...(isHidden && { missing: ['token', 'allowPrivate'] }),
  }
}

function recognised(settings: Partial<Settings>, found: z.output<typeof repositoryShape>): Recognised {
  const spdx = found.license?.spdx_id
  const notes = [
    ...(found.has_discussions ? ['It has discussions, which need a token.'] : []),
    ...(spdx && spdx !== 'NOASSERTION'
      ? []
      : ['GitHub knows no licence of it: README, docs and releases come as excerpts unless you name one.']),
  ]
  return {
    settings: { ...settings, repository: found.full_name },
    title: found.full_name,
    certainty: 'sure',
    ...(notes.length > 0 && { note: notes.join(' ') }),
    missing: ['token', 'communityLicense'],
  }
}

const pathOf = (address: URL, isApi: boolean): string[] => {
  const parts = address.pathname.split('/').filter(Boolean)
  if (!isApi) return parts
  return parts[0] === 'repos' ? parts.slice(1) : []
}

/** `…/tree/main/docs/guide` is that folder. */
function folderIn([kind, branch, ...folder]: string[]): Partial<Settings> {
  if (kind !== 'tree' || !branch || folder.length === 0) return {}
  return { docs: [folder.map(decoded).join('/')] }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

async function ask(
  ctx: Pick<Ctx<unknown>, 'fetch' | 'signal'>,
  url: string,
): Promise<{ status: number; body: unknown }> {
  try {
    const response = await ctx.fetch(url, { headers: { accept: 'application/vnd.github+json' }, signal: ctx.signal })
    return { status: response.status, body: JSON.parse(await response.text()) }
  } catch {
    // Whatever a foreign site answers, it is not this.
    return { status: 0, body: undefined }
  }
}
