import type { Texts } from '../http/texts.ts'
import type { WaitLine } from './wait-line.ts'

/** The honest wait line in words: how many wait and how long it takes, and what that is counted from. */
export function waitText(line: WaitLine, tags: string[], { t, language }: Texts): { text: string; note: string } {
  const named = new Intl.ListFormat(language, { type: 'disjunction' }).format(tags)
  const waiting = t('wait-line.waiting', { count: line.waiting, tags: named })
  const time =
    line.medianHours === null
      ? t('wait-line.fewer-than-half', inWords(Math.floor(line.longestHours * 60)))
      : t('wait-line.half', inWords(Math.ceil(line.medianHours * 60)))
  return { text: `${waiting} ${time}`, note: t('wait-line.counted', { n: line.n }) }
}

/** In the unit that says it in one number without hiding much. */
function inWords(minutes: number): { unit: 'minutes' | 'hours' | 'days'; count: number } {
  if (minutes < 90) return { unit: 'minutes', count: Math.max(1, minutes) }
  if (minutes < 48 * 60) return { unit: 'hours', count: Math.round(minutes / 60) }
  return { unit: 'days', count: Math.round(minutes / (24 * 60)) }
}
