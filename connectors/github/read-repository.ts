import { read } from '../answers.ts'
import { ConnectorError, type Ctx } from '../contract.ts'
import { type Answer, type Api, apiOf, isOf } from './api.ts'
import type { KnownRepository } from './cursor.ts'
import type { Settings } from './settings.ts'
import { repositoryShape } from './shapes.ts'

/**
 * The repository that the settings name; under its new name where it was renamed.
 * @param known  of an earlier run, of the same settings
 * @throws ConnectorError 'config' where it is private and may not be read for all, or is another one than before
 */
export async function readRepository(ctx: Ctx<Settings>, known?: KnownRepository): Promise<KnownRepository> {
  const { settings } = ctx
  const api = await apiOf(ctx)
  const answer = await askFor(api, settings, known?.etag)
  const repository = answer ? knownOf(answer) : known
  if (!repository) throw new ConnectorError('connector-bug', 'Nothing is known of the repository')
  if (known && known.id !== repository.id)
    throw new ConnectorError('config', `${settings.repository} is another repository now than the one that was read`, {
      fix: 'Remove this source, and add the new repository as a source of its own',
    })
  if (repository.isPrivate && !settings.allowPrivate)
    throw new ConnectorError('config', `${settings.repository} is private, and this hub would show it to its readers`, {
      fix: 'Allow private repositories if that is wanted; else remove the source with its items',
    })
  return repository
}

export async function askFor(
  api: Api,
  { repository, token, appId }: Settings,
  etag?: string,
): Promise<Answer | undefined> {
  const [owner = '', repo = ''] = repository.split('/')
  try {
    return await api.get('GET /repos/{owner}/{repo}', { owner, repo }, etag)
  } catch (error) {
    if (!isOf(error, 'gone') || error.status !== 404) throw error
    const fix =
      (token ?? appId)
        ? 'Check repository; if it is private, let the token (or the App) read it'
        : 'Check repository; a private one needs a token that may read it'
    throw new ConnectorError('gone', `There is no repository ${repository} on GitHub, or it is private`, {
      status: 404,
      fix,
    })
  }
}

function knownOf({ data, etag }: Answer): KnownRepository {
  const found = read(repositoryShape, data, 'The repository')
  return {
    id: found.id,
    name: found.full_name,
    url: found.html_url,
    branch: found.default_branch,
    ...(found.license?.spdx_id && { spdx: found.license.spdx_id }),
    hasIssues: found.has_issues,
    hasDiscussions: found.has_discussions,
    isPrivate: found.private,
    ...(etag && { etag }),
  }
}
