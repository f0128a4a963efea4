import type { Texts } from '../http/texts.ts'
import type { HelperReason } from './who-can-help.ts'

const tagsShown = 4
const languagesShown = 3

/** What they know, in words: “knows zips and sewing machines”. Undefined where that is not why they are named. */
export const knowsText = (tags: string[], texts: Texts): string | undefined =>
  tags.length > 0 ? texts.t('person.knows', { tags: texts.list(tags.slice(0, tagsShown)) }) : undefined

/** What else speaks for them, a fact each. */
export function factsOf({ answered, lately, languages }: Omit<HelperReason, 'knows'>, texts: Texts): string[] {
  const { t } = texts
  return [
    ...(answered > 0 ? [t('person.answered', { count: answered })] : []),
    ...(answered === 0 && lately > 0 ? [t('person.lately', { count: lately })] : []),
    ...(languages.length > 0
      ? [t('person.speaks', { languages: texts.list(languages.slice(0, languagesShown).map(texts.languageName)) })]
      : []),
  ]
}

/** All of it as a list. */
export const reasonsOf = (reason: HelperReason, texts: Texts): string[] =>
  [knowsText(reason.knows, texts), ...factsOf(reason, texts)].filter((fact) => fact !== undefined)

/** How a person is called when they are spoken of: the first of their names. */
export const calledName = (name: string): string => name.trim().split(/\s+/u)[0] || name
