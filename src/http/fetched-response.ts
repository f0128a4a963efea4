import type { Answer } from './exchange.ts'

/**
 * A standard Response whose body is already here, and which knows where it came from. What is asked for at once comes from
 * memory, without the streams that the platform's would pass it through.
 */
export class FetchedResponse extends Response {
  readonly #answer: Answer
  readonly #from: { url: string; redirected: boolean }
  #streamed: Response | undefined
  #isTaken = false

  constructor(answer: Answer, from: { url: string; redirected: boolean }) {
    super(null, { status: answer.status, headers: answer.headers })
    this.#answer = answer
    this.#from = from
  }

  override get url(): string {
    return this.#from.url
  }

  override get redirected(): boolean {
    return this.#from.redirected
  }

  override get body(): Response['body'] {
    if (hasNoBody(this.#answer)) return null
    // Once taken, a stream that was read to its end stands for it.
    this.#streamed ??= new Response(this.#isTaken ? '' : new Uint8Array(this.#answer.body))
    return this.#streamed.body
  }

  override get bodyUsed(): boolean {
    return this.#isTaken || (this.#streamed?.bodyUsed ?? false)
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(this.#take())
  }

  override async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(this.#take())
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer
  }

  override async blob(): Promise<Blob> {
    return this.#whole().blob()
  }

  override async formData(): Promise<FormData> {
    return this.#whole().formData()
  }

  /** The platform's own gives a Response that has forgotten its address. */
  override clone(): FetchedResponse {
    if (this.bodyUsed) throw new TypeError('the body was read already')
    return new FetchedResponse(this.#answer, this.#from)
  }

  #whole(): Response {
    return new Response(new Uint8Array(this.#take()), { headers: this.headers })
  }

  #take(): Buffer {
    if (hasNoBody(this.#answer)) return Buffer.alloc(0)
    if (this.bodyUsed || this.#streamed?.body?.locked) throw new TypeError('the body was read already')
    this.#isTaken = true
    return this.#answer.body
  }
}

const hasNoBody = ({ status }: Answer) => [101, 103, 204, 205, 304].includes(status)
