import { type Field, field } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { ShownCalendar } from './queries.ts'

/** What stands on the page of hours about the mentor's private calendar. */
export type CalendarState = {
  isConnected: boolean
  /** What became of it last, in words. */
  state?: { title: string; text: string; kind: string; icon: string }
  facts: { label: string; value: string }[]
  field: Field
}

export function calendarPart(
  calendar: ShownCalendar | undefined,
  typed: { error?: string; zone: string },
  texts: Texts,
): CalendarState {
  const { t, momentIn, number } = texts
  const address = field({
    name: 'address',
    kind: 'url',
    label: calendar ? t('calendar.other-address') : t('calendar.address'),
    hint: t('calendar.address.hint'),
    // Whoever knows it reads the calendar: it is typed anew, never shown.
    value: '',
    autocomplete: 'off',
    maxlength: 2000,
    ...(typed.error ? { error: typed.error } : {}),
  })
  if (!calendar) return { isConnected: false, facts: [], field: address }
  return {
    isConnected: true,
    state: stateOf(calendar, texts),
    facts: [
      { label: t('calendar.from'), value: calendar.host },
      {
        label: t('calendar.last-read'),
        value: calendar.readAt ? momentIn(calendar.readAt, typed.zone) : t('calendar.never'),
      },
      { label: t('calendar.next-read'), value: momentIn(calendar.nextReadAt, typed.zone) },
      ...(calendar.readAt ? [{ label: t('calendar.events'), value: number(calendar.events) }] : []),
    ],
    field: address,
  }
}

function stateOf({ failure, failures, readAt }: ShownCalendar, texts: Texts): CalendarState['state'] {
  const { t } = texts
  if (failure !== undefined)
    return {
      kind: 'trouble',
      icon: 'trouble',
      title: texts.find(`availability.calendar-failure.${failure}`) ?? t('calendar.failed'),
      text: t(readAt ? 'calendar.failed.text' : 'calendar.failed.first', { count: failures }),
    }
  if (!readAt) return { kind: '', icon: 'held', title: t('calendar.waits'), text: t('calendar.waits.text') }
  return { kind: 'done', icon: 'solved', title: t('calendar.well'), text: t('calendar.well.text') }
}
