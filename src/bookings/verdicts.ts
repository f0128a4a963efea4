/** How a session was, in a word. */
export const verdicts = ['great', 'good', 'fine', 'problem'] as const
export type Verdict = (typeof verdicts)[number]
