/** Query → its relevant documents. */
export type Qrels = Map<string, Set<string>>

/** Means over the queries that have a relevant document, in per cent; a query that found nothing counts 0. */
export function scores(queries: string[], runs: Map<string, string[]>, qrels: Qrels) {
  const sums = { ndcg10: 0, map: 0, mrr: 0, success5: 0, recall100: 0 }
  let n = 0
  for (const query of queries) {
    const relevant = qrels.get(query)
    if (!relevant) continue
    n++
    const hits = (runs.get(query) ?? []).map((id) => relevant.has(id))
    const first = hits.indexOf(true)
    let gained = 0
    let ideal = 0
    for (let i = 0; i < 10; i++) {
      if (hits[i]) gained += 1 / Math.log2(i + 2)
      if (i < relevant.size) ideal += 1 / Math.log2(i + 2)
    }
    let found = 0
    for (const [i, hit] of hits.entries()) if (hit) sums.map += ++found / (i + 1) / relevant.size
    sums.ndcg10 += gained / ideal
    sums.recall100 += found / relevant.size
    if (first >= 0) sums.mrr += 1 / (first + 1)
    if (first >= 0 && first < 5) sums.success5++
  }
  const percent = Object.entries(sums).map(([name, sum]) => [name, Math.round((10_000 * sum) / n) / 100])
  return { n, ...Object.fromEntries(percent) } as { n: number } & typeof sums
}
