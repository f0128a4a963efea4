import type { DestinationStream } from 'pino'

/** pino's lines on an open stream, without a second descriptor that would have to be flushed at the end. */
export const destination = (stream: NodeJS.WritableStream): DestinationStream => ({
  write: (line) => {
    stream.write(line)
  },
})
