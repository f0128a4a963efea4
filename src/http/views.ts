import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ejs from 'ejs'

/** Renders a file of views/, without `.ejs`. Templates are compiled once: a change is seen after a restart. */
export type Views = (view: string, model: object) => Promise<string>

const folder = join(import.meta.dirname, '..', '..', 'views')

type Template = (model: object) => string

/**
 * A row includes others, a page has many rows: which file is meant is looked up once for each place, where ejs itself asks the
 * disk each time. A template's names are those of its model first: `include` is ours.
 */
export function createViews(): Views {
  const templates = new Map<string, Template>()

  function template(file: string): Template {
    const there = templates.get(file)
    if (there) return there
    const compiled = ejs.compile(readFileSync(file, 'utf8'), { filename: file })
    const included = new Map<string, Template>()
    const including = (name: string) => {
      const known = included.get(name) ?? template(fileOf(name, dirname(file)))
      included.set(name, known)
      return known
    }
    const render: Template = (model) =>
      compiled({ ...model, include: (name: string, more?: object) => including(name)({ ...model, ...more }) })
    templates.set(file, render)
    return render
  }

  return async (view, model) => template(join(folder, `${view}.ejs`))(model)
}

/** Beside the file that names it, or from the folder of all views. */
function fileOf(name: string, beside: string): string {
  const file = join(beside, `${name}.ejs`)
  return existsSync(file) ? file : join(folder, `${name}.ejs`)
}
