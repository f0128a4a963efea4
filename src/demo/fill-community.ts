import type { Member } from '../accounts/member.ts'
import { postMessage } from '../conversations/post-message.ts'
import { conversationOf } from '../conversations/queries.ts'
import type { Deps } from '../deps.ts'
import { offerSchema } from '../mentors/offer.ts'
import { submitOffer } from '../mentors/submit-offer.ts'
import { acceptAnswer } from '../questions/accept-answer.ts'
import { answerQuestion } from '../questions/answer-question.ts'
import { closeQuestion } from '../questions/close-question.ts'
import { comment } from '../questions/comment.ts'
import { flagPost } from '../questions/flag-post.ts'
import { inviteMentors } from '../questions/invite-mentors.ts'
import { postQuestion } from '../questions/post-question.ts'
import { deletePost } from '../questions/remove-post.ts'
import { vote } from '../questions/vote.ts'
import { moveRequest } from '../requests/move-request.ts'
import { sendRequest } from '../requests/send-request.ts'
import { type Asked, type DemoQuestion, type DemoRequest, readCommunity } from './community.ts'
import type { DemoMembers } from './fill-people.ts'

type Step = { hoursAgo: number; do(deps: Deps): Promise<unknown> }

/**
 * What the people of the Repair Commons asked and answered: the ordinary use cases, each at its time, oldest first.
 * @param onStep  called after each with how many are done
 * @returns what people may meet about later
 */
export async function fillCommunity(
  deps: Deps,
  members: DemoMembers,
  onStep: (done: number, total: number) => void = () => undefined,
): Promise<Asked> {
  const asked: Asked = { questions: [], requests: [] }
  const steps = allSteps(deps, members, asked).sort((a, b) => b.hoursAgo - a.hoursAgo)
  const begun = deps.now()
  // Mentors are invited here, at the time of the question: the worker would do it today.
  const jobs: Deps['jobs'] = {
    ...deps.jobs,
    enqueue: async (trx, queue, ...job) => {
      if (queue !== 'invite-mentors') await deps.jobs.enqueue(trx, queue, ...job)
    },
  }
  let done = 0
  for (const step of steps) {
    const at = begun.subtract({ minutes: Math.round(step.hoursAgo * 60) })
    await step.do({ ...deps, now: () => at, jobs })
    onStep(++done, steps.length)
  }
  return asked
}

function allSteps(deps: Deps, members: DemoMembers, asked: Asked): Step[] {
  const { questions, requests, applications } = readCommunity()
  const idOf = (handle: string) => {
    const id = members.get(handle)
    if (!id) throw new Error(`The demo has nobody called ${handle}`)
    return id
  }
  const as = (handle: string, roles: Member['roles'] = ['member']) => ({ id: idOf(handle), roles })
  const voters = [...members.keys()]
  const posted: { id: string; publicId: string; url: string }[] = []

  function ofQuestion(question: DemoQuestion, place: number): Step[] {
    const { hoursAgo } = question
    const ref = () => posted[place]?.publicId ?? ''
    const steps: Step[] = [
      {
        hoursAgo,
        async do(then) {
          const { id, publicId, url } = await postQuestion(then, { ...question, authorId: idOf(question.by) })
          posted[place] = { id, publicId, url }
          asked.questions[place] = publicId
          await inviteMentors(then, { questionId: id })
        },
      },
    ]
    const votesOn = (on: 'question' | 'answer', author: string, count: number, target: () => string, from: number) => {
      for (const voter of voters.filter((handle) => handle !== author).slice(0, count))
        steps.push({
          hoursAgo: Math.max(0.1, from - 0.5),
          do: (then) => vote(then, { voter: as(voter), on, ref: target(), value: 1 }),
        })
    }
    votesOn('question', question.by, question.votes ?? 0, ref, hoursAgo)
    for (const [by, after, body] of question.comments ?? [])
      steps.push({
        hoursAgo: hoursAgo - after,
        do: (then) => comment(then, { author: as(by), on: 'question', ref: ref(), body }),
      })
    for (const answer of question.answers) {
      let answerRef = ''
      steps.push({
        hoursAgo: hoursAgo - answer.after,
        async do(then) {
          const { id } = await answerQuestion(then, { author: as(answer.by), questionRef: ref(), body: answer.body })
          answerRef = (await deps.db('answers').where('id', id).first('public_id')).public_id
        },
      })
      votesOn('answer', answer.by, answer.votes ?? 0, () => answerRef, hoursAgo - answer.after)
      if (answer.accepted)
        steps.push({
          hoursAgo: Math.max(0.1, hoursAgo - answer.after - 0.7),
          do: (then) => acceptAnswer(then, { asker: as(question.by), answerRef }),
        })
    }
    const { close, remove } = question
    if (remove)
      steps.push({
        hoursAgo: hoursAgo - 1,
        do: (then) =>
          deletePost(then, {
            actor: as(remove.by, ['member', 'coordinator']),
            kind: 'question',
            ref: ref(),
            reason: remove.reason,
          }),
      })
    if (close)
      steps.push({
        hoursAgo: hoursAgo / 2,
        do: (then) =>
          closeQuestion(then, {
            closer: as(close.by, ['member', 'coordinator']),
            questionRef: ref(),
            as: close.as_ ?? 'duplicate',
            reason: close.reason,
            original: close.duplicateOf === undefined ? undefined : posted[close.duplicateOf]?.publicId,
          }),
      })
    return steps
  }

  const nameOf = async (handle: string) =>
    (await deps.db('members').where('handle', handle).first('name'))?.name as string

  function ofRequest(request: DemoRequest, place: number): Step[] {
    const { hoursAgo, asker, mentor } = request
    let requestId = ''
    let conversation = ''
    const act = { needs_info: 'ask-info', accepted: 'accept', declined: 'decline', sent: undefined } as const
    const next = act[request.state]
    return [
      {
        hoursAgo,
        async do(then) {
          const publicId = await sendRequest(then, {
            ...request,
            askerId: idOf(asker),
            askerName: await nameOf(asker),
            mentorId: idOf(mentor),
            questionId: request.question === undefined ? undefined : posted[request.question]?.id,
          })
          asked.requests[place] = publicId
          requestId = (await deps.db('requests').where('public_id', publicId).first('id')).id
        },
      },
      ...(next
        ? [
            {
              hoursAgo: hoursAgo * 0.8,
              async do(then: Deps) {
                conversation =
                  (await moveRequest(then, { requestId, actorId: idOf(mentor), act: next, text: request.text })) ?? ''
              },
            },
          ]
        : []),
      ...(request.messages ?? []).map(([by, body], place) => ({
        hoursAgo: hoursAgo * (0.7 - place * 0.1),
        async do(then: Deps) {
          const open = await conversationOf(deps.db, conversation, idOf(by))
          if (open)
            await postMessage(then, { conversation: open, author: { id: idOf(by), name: await nameOf(by) }, body })
        },
      })),
    ]
  }

  return [
    ...questions.flatMap(ofQuestion),
    ...requests.flatMap(ofRequest),
    ...applications.map(({ member, hoursAgo, offer }) => ({
      hoursAgo,
      async do(then: Deps) {
        const expertise = offer.expertise.map(([tag, note]) => ({ tag, note }))
        const whole = offerSchema.parse({ ...offer, expertise })
        await submitOffer(then, { member: { id: idOf(member), name: await nameOf(member) }, offer: whole })
      },
    })),
    // One question that people did not want here, hidden until a coordinator has looked.
    ...['kasia', 'oskar', 'lucia'].map((handle, place) => ({
      hoursAgo: 6 - place,
      do: (then: Deps) =>
        flagPost(then, {
          member: as(handle),
          kind: 'question',
          ref: posted[unwanted]?.publicId ?? '',
          reason: 'off-topic',
          note: place === 0 ? 'Asks what to buy.' : '',
        }),
    })),
  ]
}

/** The place in the list of the question that is flagged. */
const unwanted = 22
