import type { Member } from '../accounts/member.ts'
import type { BookButton } from '../bookings/choosing/book-button.ts'
import type { WithFree } from '../bookings/choosing/free-links.ts'
import { type Field, type FormErrors, field } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import { calledName } from '../mentors/reasons.ts'
import type { Helper } from '../mentors/who-can-help.ts'
import { type Other, othersOf } from './new-request-page.ts'
import type { ShownRequest } from './queries.ts'
import type { LinkedAct } from './signed-links.ts'
import { openStates, type Relation } from './states.ts'

export type RequestPage = {
  title: string
  state: { text: string; isOpen: boolean }
  portrait: Portrait
  byline: string
  question?: { title: string; url: string }
  prompts: { label: string; text: string }[]
  events: { text: string; words: string; when: string; dateTime: string }[]
  expiry?: string
  conversationUrl?: string
  /** To meet the mentor who said yes. */
  book?: BookButton
  /** Forms in order, the first one the likeliest. */
  acts: Act[]
  actUrl: string
  version: number
  token?: string
  others: Other[]
}

type Act = {
  act: string
  title: string
  button: string
  look: 'do' | 'verb' | 'quiet'
  text?: Field
  taking?: { label: string; isChecked: boolean }
}

export function requestPage(
  found: {
    request: ShownRequest
    relation: Relation
    viewer: Pick<Member, 'timeZone'>
    others: (Helper & WithFree)[]
    book?: BookButton
    isTaking: boolean
    errors: FormErrors
    typed?: { act: string; text: string }
    /** From a mail's link: this act alone, and the token instead of a session. */
    only?: LinkedAct
    token?: string
  },
  texts: Texts,
): RequestPage {
  const { t, momentIn } = texts
  const { request, relation } = found
  const other = relation === 'receiver' ? request.asker : request.mentor
  const isOpen = openStates.includes(request.state)
  return {
    title: t(relation === 'receiver' ? 'request.title.received' : 'request.title.sent', { name: other.name }),
    state: { text: stateText(found, texts), isOpen },
    portrait: portraitOf(other.name),
    byline: t('request.byline', {
      asker: request.asker.name,
      mentor: request.mentor.name,
      when: momentIn(request.sentAt, found.viewer.timeZone),
    }),
    question: request.question,
    prompts: (['wanted', 'tried', 'background'] as const).flatMap((name) =>
      request[name] ? [{ label: promptLabel(name, found, texts), text: request[name] }] : [],
    ),
    events: request.events
      .filter((event) => event.text !== '' || event.to !== 'seen')
      .map((event) => ({
        text:
          event.to === 'declined' && !event.actorName
            ? t('request.event.left', { name: request.mentor.name })
            : (texts.find(`request.event.${event.to}`, { name: event.actorName ?? t('request.hub') }) ?? ''),
        words: event.text,
        when: momentIn(event.at, found.viewer.timeZone),
        dateTime: event.at.toString(),
      })),
    expiry: isOpen ? t('request.expiry', { when: momentIn(request.expiresAt, found.viewer.timeZone) }) : undefined,
    conversationUrl: request.conversationId ? `/conversations/${request.conversationId}` : undefined,
    ...(found.book ? { book: found.book } : {}),
    acts: isOpen ? actsOf(found, texts) : [],
    actUrl: `/requests/${request.publicId}/act`,
    version: request.version,
    token: found.token,
    others: othersOf(found.others, texts, request.publicId),
  }
}

/** Of what waits, for whom: the one who reads it, or the other. */
function stateText({ request, relation }: Parameters<typeof requestPage>[0], { t, find }: Texts): string {
  const { state, asker, mentor } = request
  if (relation === 'receiver' && (state === 'sent' || state === 'seen')) return t('request.state.yours')
  if (relation === 'receiver' && state === 'needs_info') return t('request.state.asked-back', { name: asker.name })
  return find(`request.state.${state}`, { name: mentor.name }) ?? ''
}

/** The prompt as it was asked, for who answered it. */
function promptLabel(
  name: 'wanted' | 'tried' | 'background',
  { request, relation }: Parameters<typeof requestPage>[0],
  { find }: Texts,
): string {
  if (relation !== 'receiver') return find(`request.${name}`) ?? ''
  return find(`request.of-asker.${name}`, { name: calledName(request.asker.name) }) ?? ''
}

function actsOf(found: Parameters<typeof requestPage>[0], { t }: Texts): Act[] {
  const { request, relation } = found
  const text = (act: string, label: string, hint: string, required: boolean) =>
    field({
      id: `${act}-text`,
      name: 'text',
      label,
      hint,
      kind: 'textarea',
      rows: 3,
      maxlength: 2000,
      value: found.typed?.act === act ? found.typed.text : '',
      error: found.typed?.act === act ? found.errors.text : undefined,
      ...(required ? { required } : { optional: t('form.optional') }),
    })
  const taking = { label: t('request.taking'), isChecked: found.isTaking }
  const asker = request.asker.name
  const all: Act[] =
    relation === 'receiver'
      ? [
          {
            act: 'accept',
            title: t('request.act.accept', { name: asker }),
            button: t('request.act.accept.button'),
            look: 'do',
            text: text('accept', t('request.act.accept.text'), t('request.act.accept.hint'), false),
            taking,
          },
          ...(request.state === 'needs_info'
            ? []
            : [
                {
                  act: 'ask-info',
                  title: t('request.act.ask-info', { name: asker }),
                  button: t('request.act.ask-info.button'),
                  look: 'verb' as const,
                  text: text('ask-info', t('request.act.ask-info.text'), t('request.act.ask-info.hint'), true),
                },
              ]),
          {
            act: 'decline',
            title: t('request.act.decline', { name: asker }),
            button: t('request.act.decline.button'),
            look: 'verb',
            text: text('decline', t('request.act.decline.text'), t('request.act.decline.hint', { name: asker }), false),
            taking,
          },
          ...(found.isTaking
            ? [
                {
                  act: 'pause',
                  title: t('request.act.pause'),
                  button: t('request.act.pause.button'),
                  look: 'quiet' as const,
                },
              ]
            : []),
          { act: 'snooze', title: t('request.act.snooze'), button: t('request.act.snooze.button'), look: 'quiet' },
        ]
      : [
          ...(request.state === 'needs_info'
            ? [
                {
                  act: 'give-info',
                  title: t('request.act.give-info', { name: request.mentor.name }),
                  button: t('request.act.give-info.button'),
                  look: 'do' as const,
                  text: text('give-info', t('request.act.give-info.text'), t('request.act.give-info.hint'), true),
                },
              ]
            : []),
          {
            act: 'withdraw',
            title: t('request.act.withdraw'),
            button: t('request.act.withdraw.button'),
            look: 'quiet',
          },
        ]
  return found.only ? all.filter(({ act }) => act === found.only) : all
}
