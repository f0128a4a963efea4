import type { Texts } from '../http/texts.ts'
import type { StoredNotice } from './queries.ts'

/** A notice in words. One whose text is gone (an older version wrote it) still says what it is about. */
export function noticeText(
  { kind, textKey, values, quote, reason }: StoredNotice,
  { t, find }: Texts,
): { text: string; quote?: string; reason?: string } {
  const why = reason && find(reason.key, reason.values)
  return {
    text: find(textKey, values) ?? find(`notice.kind.${kind}`) ?? t('notices.one'),
    ...(quote === undefined ? {} : { quote }),
    ...(why === undefined ? {} : { reason: why }),
  }
}
