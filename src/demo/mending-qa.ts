/** "Mending Q&A": the questions and answers of the demo, as the site that serves them needs them. */
import bicycles from './content/questions-bicycles-zips-and-tents.json' with { type: 'json' }
import furniture from './content/questions-furniture-ceramics-and-knives.json' with { type: 'json' }
import house from './content/questions-house-and-workshop.json' with { type: 'json' }
import kitchen from './content/questions-kitchen.json' with { type: 'json' }
import radios from './content/questions-radios-and-laptops.json' with { type: 'json' }
import sewing from './content/questions-sewing-leather-and-watches.json' with { type: 'json' }
import people from './content/users.json' with { type: 'json' }
import { stretchToNow } from './stretch-to-now.ts'

export type User = { id: number; name: string; reputation: number; location?: string; about?: string }

/** Someone who has left keeps no id, only a name. */
export type Owner = User | { deleted: string }

/** Times are epoch seconds. */
type Post = { id: number; owner: Owner; score: number; createdAt: number; licence: string; bodyHtml: string }

export type Answer = Post & { questionId: number; isAccepted: boolean }

export type Question = Post & {
  title: string
  slug: string
  tags: string[]
  views: number
  activeAt: number
  closed?: { at: number; reason: string }
  /** Oldest first. */
  answers: Answer[]
}

export type MendingQa = { questions: Map<number, Question>; answers: Map<number, Answer>; users: Map<number, User> }

type WrittenPost = { id: number; owner: number | { deleted: string }; score: number; body: string }

type WrittenQuestion = WrittenPost & {
  title: string
  tags: string[]
  askedAt: string
  views: number
  closed?: { at: string; reason: string }
  answers: (WrittenPost & { at: string; accepted?: boolean })[]
}

/**
 * Everything on the site, with its newest activity shortly before `now`.
 *
 * @param origin  where the site is: bodies link to other questions
 */
export function mendingQa(origin: string, now: Temporal.Instant): MendingQa {
  const written: WrittenQuestion[] = [...kitchen, ...bicycles, ...radios, ...furniture, ...sewing, ...house]
  const users = new Map<number, User>(people.map((user) => [user.id, user]))
  const moment = stretchToNow(
    written.flatMap((q) => [q.askedAt, ...q.answers.map(({ at }) => at)]),
    now,
  )
  const post = ({ id, owner, score, body }: WrittenPost, at: string): Post => {
    const createdAt = moment(at)
    const bodyHtml = body.replaceAll('{site}', origin)
    return { id, owner: ownerOf(users, owner), score, createdAt, licence: licenceAt(createdAt), bodyHtml }
  }
  const questions = written.map((q): Question => {
    const answers = q.answers.map((a): Answer => {
      return { ...post(a, a.at), questionId: q.id, isAccepted: a.accepted ?? false }
    })
    const asked = post(q, q.askedAt)
    return {
      ...asked,
      title: q.title,
      slug: slugOf(q.title),
      tags: q.tags,
      views: q.views,
      activeAt: Math.max(asked.createdAt, ...answers.map(({ createdAt }) => createdAt)),
      ...(q.closed && { closed: { at: moment(q.closed.at), reason: q.closed.reason } }),
      answers: answers.sort((a, b) => a.createdAt - b.createdAt),
    }
  })
  return {
    questions: new Map(questions.map((q) => [q.id, q])),
    answers: new Map(questions.flatMap((q) => q.answers.map((a) => [a.id, a] as const))),
    users,
  }
}

function ownerOf(users: Map<number, User>, owner: WrittenPost['owner']): Owner {
  if (typeof owner !== 'number') return owner
  const user = users.get(owner)
  if (!user) throw new Error(`The demo's content names user ${owner}, who is not in users.json`)
  return user
}

/** The licence that Stack Exchange's terms gave to a post of that moment. https://stackoverflow.com/help/licensing */
function licenceAt(epochSeconds: number): string {
  const day = Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000)
    .toString()
    .slice(0, 10)
  if (day < '2011-04-08') return 'CC BY-SA 2.5'
  return day < '2018-05-02' ? 'CC BY-SA 3.0' : 'CC BY-SA 4.0'
}

const slugOf = (title: string) =>
  title
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80)
