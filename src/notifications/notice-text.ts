import type { Texts, TextValues } from '../http/texts.ts'
import type { StoredNotice } from './queries.ts'

/**
 * Words of people for a sentence of ours: what is written from right to left keeps its direction to itself, or it would turn
 * our quotation marks and the words around.
 */
export function isolated(values: TextValues = {}): TextValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' && rightToLeft.test(value) ? `\u2068${value}\u2069` : value,
    ]),
  )
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

/** A notice in words. One whose text is gone (an older version wrote it) still says what it is about. */
export function noticeText(
  { kind, textKey, values, quote, reason }: StoredNotice,
  { t, find }: Texts,
): { text: string; quote?: string; reason?: string } {
  const why = reason && find(reason.key, isolated(reason.values))
  return {
    text: find(textKey, isolated(values)) ?? find(`notice.kind.${kind}`) ?? t('notices.one'),
    ...(quote === undefined ? {} : { quote }),
    ...(why === undefined ? {} : { reason: why }),
  }
}
