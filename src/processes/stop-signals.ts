/** npm passes on the Ctrl-C that the terminal has already sent to everybody: two at once are one. */
const sameSignalMs = 500

/**
 * Calls `stop` at the first stop signal, or when the process that started us is gone; a second signal ends at once.
 */
export function onStopSignal(stop: () => void): void {
  let firstAt: number | undefined
  const received = () => {
    if (firstAt === undefined) {
      firstAt = performance.now()
      stop()
    } else if (performance.now() - firstAt > sameSignalMs) process.exit(130)
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, received)
  process.on('disconnect', () => {
    if (firstAt === undefined) received()
  })
}
