/** How commands talk: results on standard output, progress and complaints on standard error. */

export type Terminal = {
  /** One line of result. */
  line(text: string): void
  /** One line for the person, not for the pipe. */
  note(text: string): void
  /** One JSON document; instants as text. */
  json(value: unknown): void
  /** Rows under headings, columns aligned; `nothing` where there are none. */
  table(headings: string[], rows: (string | number)[][], nothing: string): void
  /** A bar on a terminal; elsewhere a plain line every few seconds. Call `end` in a `finally`. */
  progress(label: string): Progress
}

export type Progress = {
  /** @param total  where it is known; without it a count is shown */
  update(done: number, total?: number, note?: string): void
  end(): void
}

type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number }

export function openTerminal(out: Output, err: Output): Terminal {
  return {
    line: (text) => void out.write(`${printableLines(text)}\n`),
    note: (text) => void err.write(`${printableLines(text)}\n`),
    json: (value) => void out.write(`${escaped(JSON.stringify(value, null, out.isTTY ? 2 : undefined))}\n`),
    table(headings, rows, nothing) {
      if (rows.length === 0) return void out.write(`${nothing}\n`)
      const all = [headings, ...rows.map((row) => row.map(printable))]
      const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
      for (const row of all)
        out.write(
          `${row
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join('  ')
            .trimEnd()}\n`,
        )
    },
    progress: (label) => (err.isTTY ? bar(err, label) : lines(err, label)),
  }
}

/** What outside sites wrote may hold escape sequences that a terminal would obey. */
export const printable = (value: string | number) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to go
  String(value).replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ')

const printableLines = (text: string) => text.split('\n').map(printable).join('\n')

/** JSON says the same; what it leaves as it is, a terminal may obey. */
const escaped = (json: string) =>
  json.replace(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const barWidth = 24
const redrawMs = 80
const lineEveryMs = 3000

function bar(err: Output, label: string): Progress {
  let drawnAt = Number.NEGATIVE_INFINITY
  let last = ''
  const draw = () => err.write(`\r\u001b[2K${last.slice(0, Math.max(20, (err.columns || 80) - 1))}`)
  return {
    update(done, total, note = '') {
      const filled = total ? Math.round(barWidth * Math.min(1, done / total)) : 0
      const picture = total ? `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ` : ''
      last = `${label} ${picture}${count(done, total)} ${printable(note)}`.trimEnd()
      if (performance.now() - drawnAt < redrawMs) return
      drawnAt = performance.now()
      draw()
    },
    end() {
      if (last === '') return
      draw()
      err.write('\n')
      last = ''
    },
  }
}

function lines(err: Output, label: string): Progress {
  let writtenAt = performance.now()
  let pending = ''
  return {
    update(done, total, note = '') {
      pending = `${label}: ${count(done, total)} ${printable(note)}`.trimEnd()
      if (performance.now() - writtenAt < lineEveryMs) return
      writtenAt = performance.now()
      err.write(`${pending}\n`)
      pending = ''
    },
    end() {
      if (pending !== '') err.write(`${pending}\n`)
      pending = ''
    },
  }
}

const count = (done: number, total: number | undefined) => (total ? `${done} of ${total}` : `${done}`)
