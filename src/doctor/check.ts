/** One thing that was looked at: how it is, and what a person can do about it. */
export type Check = {
  name: string
  verdict: 'ok' | 'warn' | 'fail'
  /** How it is, in a sentence or less. */
  says: string
  /** What to do; there unless the verdict is ok. */
  advice?: string
}

export const ok = (name: string, says: string): Check => ({ name, verdict: 'ok', says })
export const warn = (name: string, says: string, advice: string): Check => ({ name, verdict: 'warn', says, advice })
export const fail = (name: string, says: string, advice: string): Check => ({ name, verdict: 'fail', says, advice })
