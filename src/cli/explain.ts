import type { AppError } from '../errors.ts'
import { type ExitCode, exitCodes } from './cli.ts'

type Values = AppError['values']

/** By code. */
const sentences: Record<string, (values: Values) => string> = {
  'source-not-found': ({ name }) => `There is no source ${name}; "source list" shows them.`,
  'connector-not-found': ({ connector, known }) => `There is no connector ${connector}; there are ${known}.`,
  'connector-broken': ({ connector }) => `The connector ${connector} cannot be loaded; "doctor" says why.`,
  'connector-name-wrong': ({ name, suggestion }) =>
    `"${name}" is no name for a connector. Allowed: lower-case letters, digits and single dashes, a letter first, at most 40, and not kit; for example ${suggestion}.`,
  'connector-taken': ({ name }) =>
    `There is connectors/${name} already; "connector list" shows them. Take another name, or remove that folder first.`,
  'settings-wrong': ({ problems }) => `These settings are wrong:\n  ${String(problems).replaceAll('\n', '\n  ')}`,
  'name-wrong': ({ name, allowed }) => `"${name}" is no name for a source. Allowed: ${allowed}.`,
  'title-taken': ({ title, free }) => `Another source is called “${title}”. Free is, for example, “${free}”.`,
  'name-taken': ({ name }) => `There is a source ${name} already.`,
  'interval-wrong': ({ allowed }) => `--every is wrong. Allowed: ${allowed}.`,
  'source-paused': ({ name }) => `${name} is paused; "source resume ${name}" first.`,
  'source-removing': ({ name }) => `${name} is being removed.`,
  'author-ambiguous': ({ keys }) => `Several people have that name. Say which: ${keys}`,
  'reply-no-item': ({ source, externalId, item, author }) =>
    `${externalId} is a reply, and goes with its item or its author: "item hide ${source} ${item}" hides the item with all replies${author ? `, "author hide ${source} '${author}'" everything by who wrote the reply` : ''}.`,
  'secrets-unreadable': ({ fix }) => `The secrets of this source cannot be read. ${fix}.`,
  'hidden-item-not-found': ({ source, externalId }) => `Nothing of ${source} with the id ${externalId} is hidden.`,
  'hidden-author-not-found': ({ source, author }) =>
    `Nobody called ${author} at ${source} is hidden. Say the key that "author hide" printed, such as id:….`,
  'user-wrong': ({ what }) => `--${what} is wrong.`,
  'user-not-found': ({ who }) => `There is nobody called ${who}; "user list" shows everyone.`,
  'role-not-found': ({ role, known }) => `There is no role ${role} to give; there are ${known}.`,
  'handle-taken': () => 'That handle is taken or kept; choose another with --handle.',
  'email-taken': () => 'There is an account with that address; "user list" shows whose.',
  'last-admin': () => 'Nobody would be left who may change anything: make another admin first.',
  'reindex-running': () => 'A reindex runs already.',
  'search-engine-away': () => 'The search engine does not answer; "doctor" says more.',
}

/** What an error says to the person who typed a command, and the code that the command ends with. */
export function explain({ code, status, values }: AppError): { message: string; exitCode: ExitCode } {
  const rest = Object.entries(values).map(([name, value]) => `  ${name}: ${value}`)
  const message = sentences[code]?.(values) ?? [code.replaceAll('-', ' '), ...rest].join('\n')
  return { message, exitCode: status === 400 ? exitCodes.wrongUse : exitCodes.failed }
}
