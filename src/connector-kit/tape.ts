/** An exchange as it was: what a connector asked, and what it got after redirects, pauses and second tries. */
export type Taped = {
  method: string
  url: URL
  posted: string
  status: number
  headers: Headers
  body: Buffer
}

/** The same `fetch`, with each exchange kept. */
export const taped =
  (fetch: typeof globalThis.fetch, tape: Taped[]): typeof globalThis.fetch =>
  async (input, init) => {
    const asked = new Request(input instanceof Request ? input.clone() : input, init)
    const { method, url } = asked
    const posted = asked.body === null ? '' : await asked.text()
    const response = await fetch(input, init)
    const body = Buffer.from(await response.clone().arrayBuffer())
    tape.push({ method, url: new URL(url), posted, status: response.status, headers: response.headers, body })
    return response
  }
