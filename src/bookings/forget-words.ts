import type { Db } from '../db.ts'

/**
 * What somebody wrote for the other of a booking goes with them: messages, what it was about, answers, reasons, feedback, drafts. When
 * it was, and the notes of both, stay for the other.
 */
export async function forgetWordsIn(trx: Db, memberId: string): Promise<void> {
  await trx('booking_messages').where('author_id', memberId).delete()
  await trx('bookings')
    .where('asker_id', memberId)
    .update({ topic: '', details: '', prep_answers: '[]', already_read: '[]' })
  for (const side of ['asker', 'mentor']) {
    const theirs = trx('bookings').where(`${side}_id`, memberId).select('id')
    await trx('bookings')
      .where({ [`${side}_id`]: memberId, ended_by: side })
      .update({ end_reason: '' })
    await trx('booking_events')
      .whereIn('booking_id', theirs)
      .where('by', side)
      .whereIn('act', ['decline', 'cancel'])
      .update({ text: '' })
    await trx('booking_feedback').whereIn('booking_id', theirs).where('side', side).delete()
    // Without them nobody can agree to a draft any more, and it may begin with what they asked.
    await trx('booking_learnings').whereIn('booking_id', theirs).whereNull('published_at').delete()
  }
}
