import type { Deps } from '../../deps.ts'
import { contextOf } from '../context.ts'

type Details = {
  publicId: string
  askerId: string
  mentorId: string
  topic: string
  details: string
  prepAnswers: string[]
  /** Addresses of our own pages. */
  read: string[]
}

/** Keeps what an asker says of a time that they hold, until they confirm it. Nothing where it is no hold of theirs any more. */
export async function saveDetails({ db }: Pick<Deps, 'db'>, given: Details): Promise<void> {
  const { publicId, askerId, mentorId, topic, details, prepAnswers } = given
  const alreadyRead = given.read.map((url) => ({ url }))
  const context = await contextOf(db, { askerId, mentorId }, { alreadyRead })
  await db('bookings')
    .where({ public_id: publicId, asker_id: askerId, state: 'held' })
    .update({
      topic,
      details,
      prep_answers: JSON.stringify(prepAnswers),
      already_read: JSON.stringify(context.alreadyRead),
    })
}
