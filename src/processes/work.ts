import { forgetEnded } from '../accounts/forget-ended.ts'
import { forgetDrafts } from '../asking/forget-drafts.ts'
import { readDueCalendars } from '../availability/calendar/read-due-calendars.ts'
import { lapseBookings } from '../bookings/changing/lapse-bookings.ts'
import { remindBookings } from '../bookings/telling/remind-bookings.ts'
import { tellUnreadMessages } from '../bookings/telling/tell-unread-messages.ts'
import { tellZoneChanges } from '../bookings/telling/tell-zone-changes.ts'
import type { Deps } from '../deps.ts'
import type { Work } from '../jobs.ts'
import { forgetFormerHandles } from '../members/handles.ts'
import { forgetMails } from '../notifications/forget-mails.ts'
import { sendDigests } from '../notifications/send-digests.ts'
import { sendMail } from '../notifications/send-mail.ts'
import { forgetAnswerDrafts } from '../questions/answer-draft.ts'
import { escalateQuestions } from '../questions/escalate-questions.ts'
import { inviteMentors } from '../questions/invite-mentors.ts'
import { moveRequests } from '../requests/move-requests.ts'
import { forgetSearches } from '../search/count-searches.ts'
import { forgetUnusedWords } from '../search/stored-documents.ts'
import { expireItems } from '../sources/expire-items.ts'
import { syncBriefly } from '../sources/lanes.ts'
import { finishRemovals } from '../sources/remove-source.ts'
import { runTrial } from '../sources/run-trial.ts'
import { forgetTrials } from '../sources/start-trial.ts'
import { syncDueSources } from '../sources/sync-due-sources.ts'
import { syncSource } from '../sources/sync-source.ts'
import { watchSources } from '../sources/watch-sources.ts'
import { countTags } from '../tags/count-tags.ts'
import { retagAll } from '../tags/retag.ts'

/** Which use case each queue's jobs call. */
export function workOf(deps: Deps): Work {
  return {
    'sync-source': async ({ sourceId, isAsked }, signal) => {
      await syncBriefly(deps, { sourceId, isAsked, signal })
    },
    'sync-long-source': async ({ sourceId, isAsked }, signal) => {
      await syncSource(deps, { sourceId, isAsked, signal })
    },
    'sync-due-sources': async () => {
      await syncDueSources(deps)
    },
    'try-source': ({ trialId }, signal) => runTrial(deps, trialId, signal),
    'watch-sources': () => watchSources(deps),
    'finish-removals': (_, signal) => finishRemovals(deps, signal),
    'expire-items': async () => {
      await expireItems(deps)
    },
    'index-documents': async (_, signal) => {
      await deps.search.indexDirty({ signal })
    },
    'refresh-vocabulary': () => forgetUnusedWords(deps.db),
    'forget-searches': async () => {
      await forgetSearches(deps)
      await forgetFormerHandles(deps.db, deps.now())
      await forgetEnded(deps)
    },
    'send-mail': (_, signal) => sendMail(deps, signal),
    'send-digests': () => sendDigests(deps),
    'invite-mentors': (question) => inviteMentors(deps, question),
    'escalate-questions': (_, signal) => escalateQuestions(deps, signal),
    'move-requests': async () => {
      await moveRequests(deps)
    },
    'read-calendars': async (_, signal) => {
      await readDueCalendars(deps, signal)
    },
    'tend-bookings': async () => {
      await lapseBookings(deps)
      await remindBookings(deps)
      await tellUnreadMessages(deps)
    },
    'tell-zone-changes': async (_, signal) => {
      await tellZoneChanges(deps, signal)
    },
    'forget-drafts': async () => {
      await forgetDrafts(deps)
      await forgetMails(deps)
      await forgetTrials(deps)
      await forgetAnswerDrafts(deps)
    },
    retag: async (changed, signal) => {
      await retagAll(deps, changed, signal)
    },
    'count-tags': () => countTags(deps.db),
  }
}
