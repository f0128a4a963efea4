import type { Answer } from './exchange.ts'

/** A standard Response whose body is already here, and which knows where it came from. */
export class FetchedResponse extends Response {
  readonly #answer: Answer
  readonly #from: { url: string; redirected: boolean }

  constructor(answer: Answer, from: { url: string; redirected: boolean }) {
    const hasNoBody = [101, 103, 204, 205, 304].includes(answer.status)
    super(hasNoBody ? null : new Uint8Array(answer.body), { status: answer.status, headers: answer.headers })
    this.#answer = answer
    this.#from = from
    Object.defineProperty(this, 'url', { value: from.url })
    Object.defineProperty(this, 'redirected', { value: from.redirected })
  }

  /** The platform's own gives a Response that has forgotten its address. */
  override clone(): FetchedResponse {
    if (this.bodyUsed) throw new TypeError('the body was read already')
    return new FetchedResponse(this.#answer, this.#from)
  }
}
