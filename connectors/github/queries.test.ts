import { parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import * as queries from './discussion-queries.ts'
import { githubSchema } from './tests/graphql.ts'

const fixed = Object.entries(queries).filter(([, query]) => typeof query === 'string') as [string, string][]

test.each([...fixed, ['aliveQuery', queries.aliveQuery([1, 22], [333])]])('%s fits GitHub’s schema', (_, query) => {
  expect(validate(githubSchema(), parse(query))).toEqual([])
})

test('the schema refuses what is none of its own', () => {
  expect(validate(githubSchema(), parse('{ repository(owner: "a", name: "b") { talks { id } } }'))).toHaveLength(1)
})
