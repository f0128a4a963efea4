import { connectMeilisearch } from '../src/search/meilisearch.ts'
import { type TestApp, testApp } from './testApp.ts'

const host = process.env.MEILI_HOST
const key = process.env.MEILI_KEY

/** The Meilisearch of MEILI_HOST, where it answers; says it when it does not. */
export async function testMeilisearch(): Promise<{ host: string; key: string | undefined } | undefined> {
  if (host && (await connectMeilisearch({ host, key, index: '' }).isHealthy())) return { host, key }
  console.log(`Meilisearch was not tested: ${host ? `${host} does not answer` : 'MEILI_HOST is not set'}`)
  return undefined
}

let made = 0

/** A hub for each engine that runs: Postgres always, Meilisearch with an index of its own that goes with the hub. */
export async function engines(): Promise<[name: string, start: () => Promise<TestApp>][]> {
  const meilisearch = await testMeilisearch()
  if (!meilisearch) return [['Postgres', testApp]]
  const settings = { ...meilisearch, index: '' }
  return [
    ['Postgres', testApp],
    [
      'Meilisearch',
      async () => {
        const index = `guildhall_test_${process.pid}_${++made}`
        const hub = await testApp({}, { meili: { ...settings, index } })
        return {
          ...hub,
          async close() {
            await connectMeilisearch(settings).deleteIndex(index).waitTask()
            await hub.close()
          },
        }
      },
    ],
  ]
}
