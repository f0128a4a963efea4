import { Router } from 'express'
import type { Deps } from '../deps.ts'

type Verdict = { ok: boolean; message: string }

const patienceMs = 3000

/** `/healthz`: the process answers. `/readyz`: what it needs does, each thing named; 503 where one does not. */
export function healthRoutes({ db, search, jobs }: Pick<Deps, 'db' | 'search' | 'jobs'>): Router {
  const router = Router()
  router.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ ok: true })
  })
  router.get('/readyz', async (_req, res) => {
    const [database, searching, working] = await Promise.all([
      verdict(async () => {
        await db.raw('SELECT 1')
        return { ok: true, message: 'ok' }
      }),
      verdict(async () => {
        const { ok, engine, degraded } = await search.ready()
        return { ok, message: degraded ?? engine }
      }),
      verdict(async () => {
        const ok = await jobs.ready()
        return { ok, message: ok ? 'ok' : 'not running' }
      }),
    ])
    const ok = database.ok && searching.ok && working.ok
    res
      .set('Cache-Control', 'no-store')
      .status(ok ? 200 : 503)
      .json({ ok, database, search: searching, jobs: working })
  })
  return router
}

async function verdict(ask: () => Promise<Verdict>): Promise<Verdict> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<Verdict>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, message: `no answer in ${patienceMs / 1000} s` }), patienceMs)
  })
  try {
    return await Promise.race([ask(), tooLate])
  } catch {
    // What went wrong may name hosts and users; the log and `guildhall doctor` have it.
    return { ok: false, message: 'away' }
  } finally {
    clearTimeout(timer)
  }
}
