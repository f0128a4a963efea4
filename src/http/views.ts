import { join } from 'node:path'
import ejs from 'ejs'

/** Renders a file of views/, without `.ejs`. Templates are compiled once: a change is seen after a restart. */
export type Views = (view: string, model: object) => Promise<string>

const folder = join(import.meta.dirname, '..', '..', 'views')

export function createViews(): Views {
  return (view, model) => ejs.renderFile(join(folder, `${view}.ejs`), model, { cache: true, views: [folder] })
}
