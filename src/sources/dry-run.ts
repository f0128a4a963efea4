import { askSite, type DryRun, type DryRunOptions, nothingFound } from './ask-site.ts'
import type { Connectors } from './connectors.ts'
import { asConnectorError } from './incoming-event.ts'
import { bareRun, type RunDeps } from './run.ts'
import type { Trouble } from './source.ts'
import { sourceOf, type Tried } from './tried-source.ts'

/** With what ended it early, cleaned of secrets. */
export type TriedRun = DryRun & { trouble: Pick<Trouble, 'class' | 'message' | 'fix'> | null }

/**
 * Asks the site as a run would, and keeps nothing. What goes wrong with the site is in the answer, beside what was found
 * until then.
 * @throws NotFound 'source-not-found', 'connector-not-found'
 * @throws BadRequest 'settings-wrong'
 */
export async function dryRun(
  deps: RunDeps & { connectors?: Connectors },
  tried: Tried,
  options: DryRunOptions,
): Promise<TriedRun> {
  const where = await sourceOf(deps, tried)
  const found = nothingFound()
  try {
    await askSite(deps, where, found, options)
    return { ...found, trouble: null }
  } catch (error) {
    options.signal.throwIfAborted()
    const { clean } = bareRun(deps, { ...where, lease: { sourceId: where.source.id, owner: '' } })
    const { class: errorClass, message, fix } = asConnectorError(error)
    const trouble = { class: errorClass, message: clean(message), ...(fix && { fix: clean(fix) }) }
    return { ...found, trouble }
  }
}
