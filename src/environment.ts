import { existsSync } from 'node:fs'

/** The environment, with what `.env` in the current folder adds to it. The only place that reads it. */
export function environment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}
