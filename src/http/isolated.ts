import type { TextValues } from './texts.ts'

/**
 * Words of people for a sentence of ours: what is written from right to left keeps its direction to itself, or it would turn
 * our quotation marks and the words around.
 */
export function isolated(values: TextValues = {}): TextValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' && rightToLeft.test(value) && !value.startsWith('\u2068')
        ? `\u2068${value}\u2069`
        : value,
    ]),
  )
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
