/** After how many hours without an answer what happens, in order. */
const steps = [
  { step: 'after-24h', hours: 24 },
  { step: 'after-48h', hours: 48 },
  { step: 'after-96h', hours: 96 },
] as const

export type EscalationStep = (typeof steps)[number]['step']

/** The latest step whose time has come, unless it or a later one was done. */
export function dueStep(askedAt: Temporal.Instant, done: string[], now: Temporal.Instant): EscalationStep | undefined {
  const due = steps.filter(({ hours }) => Temporal.Instant.compare(askedAt.add({ hours }), now) <= 0)
  const latest = due.at(-1)?.step
  return latest !== undefined && !steps.slice(due.length - 1).some(({ step }) => done.includes(step))
    ? latest
    : undefined
}

/** The step and those before it. */
export function stepsUpTo(step: EscalationStep): EscalationStep[] {
  return steps.slice(0, steps.findIndex((one) => one.step === step) + 1).map((one) => one.step)
}
