import { Conflict } from '../errors.ts'
import { hubSource } from '../search/document-ids.ts'
import { addSource, type NewSource } from './add-source.ts'

const mostOfOneName = 1000

/**
 * Adds a source under a name that is made of the first of these words that can be a name, with the first number behind it
 * that is free.
 * @throws as addSource
 */
export async function addNamedSource(
  deps: Parameters<typeof addSource>[0],
  { words, ...wanted }: Omit<NewSource, 'name'> & { words: string[] },
  by?: Parameters<typeof addSource>[2],
): Promise<Awaited<ReturnType<typeof addSource>>> {
  const name = words.map(nameOf).find((one) => one !== '' && one !== hubSource) ?? 'source'
  for (let number = 1; ; number++) {
    try {
      return await addSource(deps, { ...wanted, name: number === 1 ? name : `${name}-${number}` }, by)
    } catch (error) {
      if (!(error instanceof Conflict && error.code === 'name-taken') || number >= mostOfOneName) throw error
    }
  }
}

const nameOf = (words: string): string =>
  words
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50)
    .replace(/-+$/, '')
