import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { Router } from 'express'

/** What public/ holds, each file under an address that changes with its content. */
export type Assets = {
  /** `guildhall.css` → `/assets/guildhall.3f2a91bc04.css`. @throws for a file that is not there */
  url(name: string): string
  router: Router
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
}

const oneYear = 'public, max-age=31536000, immutable'

/** Reads public/ once. An address with an old hash is answered 404: a page and its style never come from two versions. */
export function createAssets(): Assets {
  const folder = join(import.meta.dirname, '..', '..', 'public')
  const urls = new Map<string, string>()
  const files = new Map<string, { body: Buffer; type: string }>()
  for (const name of readdirSync(folder)) read(name)

  /** What a module imports comes first: it is imported under its own address. */
  function read(name: string): string {
    const known = urls.get(name)
    if (known !== undefined) return known
    const extension = extname(name)
    const type = types[extension]
    if (!type) return ''
    const content = readFileSync(join(folder, name))
    const body =
      extension === '.js'
        ? Buffer.from(
            content.toString().replace(/(?<=^import .* from ')\.\/([\w-]+\.js)(?=')/gm, (_, one) => read(one)),
          )
        : content
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 10)
    const url = `/assets/${basename(name, extension)}.${hash}${extension}`
    urls.set(name, url)
    files.set(url, { body, type })
    return url
  }

  const router = Router()
  router.get('/assets/:file', (req, res, next) => {
    const file = files.get(req.path)
    if (!file) return next()
    res.set({ 'Content-Type': file.type, 'Cache-Control': oneYear }).send(file.body)
  })
  const icon = urls.get('icon.svg')
  if (icon)
    router.get('/favicon.ico', (_req, res) => {
      res.redirect(302, icon)
    })

  return {
    router,
    url: (name) => {
      const url = urls.get(name)
      if (!url) throw new Error(`public/${name} is not there`)
      return url
    },
  }
}
