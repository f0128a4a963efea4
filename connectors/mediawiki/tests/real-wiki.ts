/** MediaWiki itself: Debian's, installed into a temporary folder, its data in SQLite, served by PHP on loopback. */
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const program = '/usr/share/mediawiki'
const needed = ['pdo_sqlite', 'mbstring', 'xml', 'intl']

/** Why there is none on this machine; undefined where there is. */
export function realWikiMissing(): string | undefined {
  const packages = 'apt-get install --no-install-recommends mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl'
  if (!existsSync(join(program, 'maintenance/install.php'))) return `MediaWiki is not installed (${packages})`
  try {
    const modules = execFileSync('php', ['-m'], { encoding: 'utf8' }).toLowerCase().split('\n')
    const missing = needed.filter((name) => !modules.includes(name))
    return missing.length > 0 ? `PHP lacks ${missing.join(', ')} (${packages})` : undefined
  } catch {
    return `PHP is not installed (${packages})`
  }
}

export type WikiPage = { id: number; ns: number; title: string; isRedirect: boolean; wikitext: string }

export type RealWiki = {
  /** Of its pages. */
  url: string
  host: string
  /** Runs one of its own scripts. @returns what it said */
  run(script: string, args: string[], input?: string): Promise<string>
  /** Writes a file into the wiki's folder, for a script to read. @returns its path */
  file(name: string, text: string): string
  /** What is in its database. */
  pages(): WikiPage[]
  close(): Promise<void>
}

/** @param settings  lines of PHP for its LocalSettings.php */
export async function startRealWiki(settings: string[]): Promise<RealWiki> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'guildhall-wiki-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const local = join(folder, 'LocalSettings.php')
  const env = { PATH: process.env.PATH, MW_CONFIG_FILE: local, TMPDIR: folder }
  const run = (script: string, args: string[], input = '') =>
    new Promise<string>((resolve, reject) => {
      const command = [join(program, 'maintenance', script), ...args]
      const child = execFile('php', command, { env, cwd: folder, maxBuffer: 10_000_000 }, (error, said, wrong) => {
        if (error) reject(new Error(`${script} failed: ${said}${wrong}`, { cause: error }))
        else resolve(said)
      })
      child.stdin?.end(input)
    })
  try {
    const options = {
      dbtype: 'sqlite',
      dbname: 'wiki',
      dbpath: join(folder, 'data'),
      server: url,
      scriptpath: '',
      confpath: folder,
    }
    const flags = Object.entries({ ...options, lang: 'en', pass: 'only for a test 4711' }).map(
      ([name, value]) => `--${name}=${value}`,
    )
    delete (env as Partial<typeof env>).MW_CONFIG_FILE
    await run('install.php', [...flags, 'Mending Wiki', 'Mirela'])
    env.MW_CONFIG_FILE = local
    const lines = ['$wgJobRunRate = 0;', '$wgEnableEmail = false;', ...settings]
    writeFileSync(local, `\n${lines.join('\n')}\n`, { flag: 'a' })
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  // Whatever becomes of the tests: when they are gone the pipe ends, and the server and its folder with it.
  const guard =
    'php -S "$1" -t "$2" & server=$!; trap "" INT TERM; read -r _; kill "$server"; wait "$server"; rm -rf "$3"'
  const server = spawn('sh', ['-c', guard, 'sh', `127.0.0.1:${port}`, program, folder], {
    ...{ env, cwd: folder },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const gone = once(server, 'exit')
  const close = async () => {
    server.stdin?.end()
    await gone
  }
  try {
    await untilItAnswers(`${url}/api.php?action=query&meta=siteinfo&format=json`)
  } catch (error) {
    await close()
    throw error
  }
  return {
    url,
    host: `127.0.0.1:${port}`,
    run,
    file(name, text) {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    },
    pages: () => readPages(join(folder, 'data/wiki.sqlite')),
    close,
  }
}

function readPages(file: string): WikiPage[] {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const rows = database
      .prepare(
        `SELECT page_id AS id, page_namespace AS ns, CAST(page_title AS TEXT) AS title, page_is_redirect AS redirect,
           CAST(old_text AS TEXT) AS wikitext
         FROM page JOIN slots ON slot_revision_id = page_latest JOIN content ON content_id = slot_content_id
         JOIN text ON old_id = CAST(substr(CAST(content_address AS TEXT), 4) AS INTEGER)`,
      )
      .all()
    return rows.map(({ id, ns, title, redirect, wikitext }) => ({
      ...{ id: Number(id), ns: Number(ns), isRedirect: redirect === 1, wikitext: String(wikitext) },
      title: String(title).replaceAll('_', ' '),
    }))
  } finally {
    database.close()
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port')
  return address.port
}

async function untilItAnswers(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      const response = await fetch(url)
      if (response.ok) return
      throw new Error(`${url} answered ${response.status}: ${(await response.text()).slice(0, 500)}`)
    } catch (error) {
      if (tries >= 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
