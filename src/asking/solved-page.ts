import type { Texts } from '../http/texts.ts'
import { type LicenceLine, licenceLine } from '../items/licence.ts'
import { sourceMark } from '../sources/source-mark.ts'
import type { CreditedDocument } from './queries.ts'

export type SolvedPage = {
  thanks: string
  document?: {
    title: string
    lang?: string
    url: string
    open: string
    source: { mark: string; title: string }
    licence: LicenceLine
    credit: string
  }
  canReopen: boolean
  key: string
}

/** The thanks for an answer that was there already. `document` is undefined once it is gone. */
export function solvedPage(
  key: string,
  document: CreditedDocument | undefined,
  isOurs: boolean,
  canReopen: boolean,
  { t }: Texts,
): SolvedPage {
  return {
    thanks: t('asking.solved.thanks'),
    document: document && {
      title: document.title,
      lang: document.lang ?? undefined,
      url: document.url,
      open: isOurs ? t('asking.solved.vote') : t('asking.solved.open'),
      source: { mark: sourceMark(document.sourceTitle), title: document.sourceTitle },
      licence: licenceLine(
        { spdx: document.licence, url: document.licenceUrl },
        { reserved: t('licence.none'), unknown: t('licence.unknown') },
      ),
      credit: t('asking.solved.credit', { source: document.sourceTitle }),
    },
    canReopen,
    key,
  }
}
