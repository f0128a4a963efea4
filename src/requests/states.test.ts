import { expect, test } from 'vitest'
import { nextState, type Relation, type RequestAct, remindersDue, requestStates, transitions } from './states.ts'

const relations: Relation[] = ['initiator', 'receiver', 'hub', 'nobody']
const acts = Object.keys(transitions) as RequestAct[]

/** Everything that is allowed, written out: what is not in it is denied. */
const allowed = new Set([
  'sent see receiver seen',
  'sent ask-info receiver needs_info',
  'seen ask-info receiver needs_info',
  'needs_info give-info initiator seen',
  'sent accept receiver accepted',
  'seen accept receiver accepted',
  'needs_info accept receiver accepted',
  'sent decline receiver declined',
  'seen decline receiver declined',
  'needs_info decline receiver declined',
  'sent withdraw initiator withdrawn',
  'seen withdraw initiator withdrawn',
  'needs_info withdraw initiator withdrawn',
  'sent expire hub expired',
  'seen expire hub expired',
  'needs_info expire hub expired',
  'sent leave hub declined',
  'seen leave hub declined',
  'needs_info leave hub declined',
])

const everyPair = requestStates.flatMap((state) =>
  relations.flatMap((by) => acts.map((act) => [state, act, by] as const)),
)

test.each(everyPair)('%s, %s by the %s', (state, act, by) => {
  const to = nextState(state, act, by)
  const expected = [...allowed]
    .find((line) => line.startsWith(`${state} ${act} ${by} `))
    ?.split(' ')
    .at(-1)

  expect(to).toBe(expected)
})

test.each([
  [0, 0],
  [71, 0],
  [72, 1],
  [167, 1],
  [168, 2],
  [2000, 2],
])('after %i hours %i reminders are due', (hours, due) => {
  const sentAt = Temporal.Instant.from('2026-11-01T00:00:00Z')

  expect(remindersDue(sentAt, sentAt.add({ hours }))).toBe(due)
})
