import type { Command } from 'commander'
import type { BuiltDeps } from '../build-deps.ts'
import { sourceByName } from '../sources/queries.ts'
import { requestSync } from '../sources/request-sync.ts'
import { type SyncReport, syncSource } from '../sources/sync-source.ts'
import { type Cli, exitCodes } from './cli.ts'
import type { Progress } from './terminal.ts'

type SyncOptions = { wait?: boolean; confirmMassDelete?: boolean; json?: boolean }

export function addSyncCommands(source: Command, cli: Cli): void {
  source
    .command('sync')
    .description(
      'read a source now. With --wait: exit code 0 complete, 75 the site asks for a longer pause, 1 otherwise',
    )
    .argument('<name>')
    .option('--wait', 'do it here and wait for the end; without it a worker does it')
    .option('--confirm-mass-delete', 'delete also where the site seems to have lost a large part')
    .option('--json', 'print JSON')
    .action((name: string, options: SyncOptions) => sync(cli, name, options))
}

async function sync(cli: Cli, name: string, { wait, confirmMassDelete, json }: SyncOptions): Promise<void> {
  if (!wait) {
    await cli.withDeps((deps) => requestSync(deps, name))
    if (json) cli.terminal.json({ queued: true })
    else cli.terminal.line(`${name} is queued for a worker.`)
    return
  }
  const report = await cli.withDeps(async (deps, signal) => {
    const bar = cli.terminal.progress(name)
    try {
      return await syncAndIndex(deps, name, { confirmMassDelete, signal, bar })
    } finally {
      bar.end()
    }
  })
  const { state, complete, seen, upserted, deleted, failed, nextRunAt, trouble } = report
  if (json) cli.terminal.json({ state, complete, seen, upserted, deleted, failed, nextRunAt })
  else {
    const end = complete ? 'complete' : 'not complete'
    cli.terminal.line(`${state}, ${end}: ${seen} seen, ${upserted} stored, ${deleted} deleted, ${failed} failed`)
    cli.terminal.line(`next run at ${nextRunAt.toString({ smallestUnit: 'second' })}`)
  }
  if (trouble) cli.terminal.note([trouble.message, trouble.fix].filter(Boolean).join('\n'))
  if (!complete) cli.exitWith(state === 'limited' ? exitCodes.tryLater : exitCodes.failed)
}

/** How long nothing may happen before the person is told what the hub waits for. */
const silenceMs = 4000

/** Runs until there is no more, then until it can be found. */
async function syncAndIndex(
  deps: BuiltDeps,
  name: string,
  { confirmMassDelete, signal, bar }: { confirmMassDelete?: boolean; signal: AbortSignal; bar: Progress },
): Promise<SyncReport> {
  const { id: sourceId } = await sourceByName(deps.db, name)
  const sum = { seen: 0, upserted: 0, deleted: 0, failed: 0 }
  let heardAt = performance.now()
  let seen = 0
  let doing = 'waiting for the site'
  const silence = setInterval(() => {
    const seconds = Math.round((performance.now() - heardAt) / 1000)
    if (seconds * 1000 >= silenceMs) bar.update(seen, undefined, `items, ${doing} (${seconds} s)`)
  }, silenceMs)
  try {
    for (;;) {
      const report = await syncSource(deps, {
        sourceId,
        wait: true,
        confirmMassDelete,
        signal,
        onProgress: (progress) => {
          heardAt = performance.now()
          seen = sum.seen + progress.seen
          bar.update(seen, undefined, `items ${progress.message ?? ''}`)
        },
      })
      for (const count of ['seen', 'upserted', 'deleted', 'failed'] as const) sum[count] += report[count]
      if (report.state === 'ok' && !report.complete) continue
      heardAt = performance.now()
      doing = 'making them searchable'
      await deps.search.indexDirty({ signal })
      return { ...report, ...sum }
    }
  } finally {
    clearInterval(silence)
  }
}
