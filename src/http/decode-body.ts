import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { ConnectorError } from '../../connectors/contract.ts'

const gunzipped = promisify(gunzip)
const unbrotlied = promisify(brotliDecompress)
const inflated = promisify(inflate)
const rawInflated = promisify(inflateRaw)

const freeBytes = 1_000_000
const highestRatio = 100

/**
 * The body as the site meant it. Decoding stops at `maxBytes`, and past 1 MB also at a hundred times what came over the wire: a few
 * kilobytes can otherwise become gigabytes.
 *
 * @throws ConnectorError too-large past a limit or with encodings inside each other; transient when it is cut or damaged
 */
export async function decodedBody(wire: Buffer, encoding: string | null, maxBytes: number): Promise<Buffer> {
  const name = (encoding ?? '').trim().toLowerCase()
  if (name === '' || name === 'identity' || wire.length === 0) return wire
  if (name.includes(',')) throw new ConnectorError('too-large', `encodings inside each other are refused: ${name}`)
  const maxOutputLength = Math.min(maxBytes, Math.max(freeBytes, wire.length * highestRatio))
  try {
    switch (name) {
      case 'gzip':
      case 'x-gzip':
        return await gunzipped(wire, { maxOutputLength })
      case 'br':
        return await unbrotlied(wire, { maxOutputLength })
      case 'deflate':
        // Servers send it with or without the zlib header, whose first byte has 8 in its low half.
        return await (((wire[0] ?? 0) & 0x0f) === 8 ? inflated : rawInflated)(wire, { maxOutputLength })
    }
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new ConnectorError('too-large', `the body unpacks to more than ${maxOutputLength} bytes`, { cause })
    throw new ConnectorError('transient', `the ${name} body is cut or damaged`, { cause })
  }
  throw new ConnectorError('transient', `the body has an encoding that was not asked for: ${name.slice(0, 40)}`)
}
