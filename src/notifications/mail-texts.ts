import type { Config } from '../config.ts'
import { createTexts, type Texts } from '../http/texts.ts'
import { createViews } from '../http/views.ts'

const known = new Map<string, Texts>()

/** The texts of mails and notices that are written where no page is: in jobs and use cases. */
export function textsOf({ languages }: Pick<Config, 'languages'>): Texts {
  const key = languages.join()
  const texts = known.get(key) ?? createTexts(languages)
  known.set(key, texts)
  return texts
}

export const mailViews = createViews()
