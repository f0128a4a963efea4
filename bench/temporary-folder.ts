import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** For a hub of one's own; goes with everything in it. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'guildhall-bench-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
