import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** They take minutes, or most of one: begun last, each would keep one worker busy while the other has nothing left to do. */
const longest = [
  'tests/browser/signed-in-pages.test.ts',
  'src/sources/real-input.test.ts',
  'connectors/kit/guide.test.ts',
  'tests/browser/booking-pages.test.ts',
  'tests/browser/pages.test.ts',
  'tests/browser/asking.test.ts',
  'src/demo/demo.test.ts',
  'src/processes/many-sources.test.ts',
  'tests/browser/booking-path.test.ts',
  'connectors/mediawiki/real-wiki.test.ts',
]

/** The order of test files: on a machine that has not run them yet nothing else says which are long. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((path) => moduleId.endsWith(`/${path}`))
      return at < 0 ? longest.length : at
    }
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}
