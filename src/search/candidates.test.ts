import { test } from 'vitest'
import { testMeilisearch } from '../../tests/searchEngines.ts'
import { candidatesContract } from './candidates.contract.ts'
import { connectMeilisearch } from './meilisearch.ts'
import { meilisearchCandidates } from './meilisearch-candidates.ts'
import { postgresCandidates } from './postgres-candidates.ts'

candidatesContract('Postgres', (db) => postgresCandidates(db, ['en']))

const meilisearch = await testMeilisearch()
if (meilisearch) {
  const index = `guildhall_test_${process.pid}`
  const client = connectMeilisearch({ ...meilisearch, index })
  candidatesContract('Meilisearch', (db) => meilisearchCandidates(client, index, db, ['en']))
} else test.skip('candidates from Meilisearch, which does not run')
