import type { Texts } from '../http/texts.ts'
import type { Trial } from '../sources/trials.ts'

/** What a try failed with, as the site or the connector says it; undefined: it did not fail. */
export function triedWords({ state, trouble }: Pick<Trial, 'state' | 'trouble'>, texts: Texts): string | undefined {
  if (state !== 'failed' || !trouble) return undefined
  const { class: of, message, fix } = trouble
  if (message) return troubleWords({ message, fix }, texts)
  return texts.find(`maintain.said.${of}`) ?? texts.t('maintain.said.other')
}

/** What a run or a trial ended with: the connector's words and its advice, or ours for what the hub itself says. */
export function troubleWords({ message, fix }: { message: string; fix?: string }, texts: Texts): string {
  const ours = /^[a-z-]+$/.test(message) ? texts.find(`maintain.said.${message}`) : undefined
  if (ours) return ours
  return [message, fix]
    .filter((part): part is string => Boolean(part))
    .map((part) => (/[\p{L}\p{N})]$/u.test(part) ? `${part}.` : part))
    .join(' ')
}
