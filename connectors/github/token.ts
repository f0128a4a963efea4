import { z } from 'zod'
import { ConnectorError, type Ctx } from '../contract.ts'
import { asConnectorError, optionsOf } from './octokit.ts'
import type { Settings } from './settings.ts'

/**
 * What to ask with: the token that was set, or one for an hour that the App asks for.
 * @returns undefined where neither is set
 * @throws ConnectorError 'auth' where the App is not installed on the repository
 */
export async function tokenOf(ctx: Ctx<Settings>): Promise<string | undefined> {
  const { token, appId, appPrivateKey, repository } = ctx.settings
  if (token !== undefined || appId === undefined || appPrivateKey === undefined) return token
  const { App, Octokit } = await import('octokit')
  const app = new App({ appId, privateKey: appPrivateKey, Octokit: Octokit.defaults(optionsOf(ctx)) })
  const [owner = '', repo = ''] = repository.split('/')
  try {
    const { data } = await app.octokit.request('GET /repos/{owner}/{repo}/installation', { owner, repo })
    const installation = z.object({ id: z.int().positive() }).parse(data)
    const granted = await app.octokit.auth({ type: 'installation', installationId: installation.id })
    return z.object({ token: z.string().min(1) }).parse(granted).token
  } catch (error) {
    const trouble = asConnectorError(error)
    if (trouble.class === 'gone')
      throw new ConnectorError('auth', `The App is not installed on ${repository}`, {
        status: trouble.status,
        fix: 'Install it there, with read access to Contents, Issues and Discussions',
      })
    if (trouble.class === 'connector-bug')
      throw new ConnectorError('auth', 'The App could not sign in with this key', {
        fix: 'Set the app’s ID and private key as GitHub shows them',
      })
    throw trouble
  }
}
