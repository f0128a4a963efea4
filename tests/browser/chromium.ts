import { existsSync } from 'node:fs'

/** The Chromium that the browser tests drive: `CHROMIUM_PATH`, or the system's. Undefined: there is none, and they are skipped. */
export const executablePath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path))
