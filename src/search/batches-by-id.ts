/**
 * Rows of a table in the order of their ids, batch by batch: each is asked for after the last id of the one before.
 *
 * @param read  at most a batch of rows with ids after this one, in order
 */
export async function* batchesById<Row extends { id: string }>(
  read: (after: string) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const rows = await read(after)
    const last = rows.at(-1)
    if (!last) return
    after = last.id
    yield rows
  }
}
