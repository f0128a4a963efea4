import { Router } from 'express'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'

export function askingRoutes(_deps: Deps, _pages: Pages): Router {
  return Router()
}
