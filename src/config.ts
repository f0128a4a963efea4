/**
 * Everything that the environment decides, read once, checked whole. `.env.example` says the same in the same order:
 * a test holds the two together.
 */
import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const hostsAndPorts = z
  .string()
  .regex(/^$|^(\[[\da-f:.]+\]|[^\s,:[\]]+):\d{1,5}(,(\[[\da-f:.]+\]|[^\s,:[\]]+):\d{1,5})*$/i)
const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((n) => n >= minimum && n <= maximum)

const httpUrl = z.url({ protocol: /^https?$/ })

/** Where the name of a room goes, once, in the path or what follows it. */
const roomTemplate = z.string().refine((text) => {
  const [before = '', after, more] = text.split('{room}')
  return (
    after !== undefined &&
    more === undefined &&
    /^https?:\/\/[^/?#]+\/\S*$/.test(before) &&
    URL.canParse(`${before}x${after}`)
  )
})

type Variable = { schema: z.ZodType<unknown>; allowed: string; default: string | undefined }
const variable = <S extends z.ZodType<unknown>>(schema: S, allowed: string, fallback?: string) => ({
  schema,
  allowed,
  default: fallback,
})

/** Name → check, what is allowed in words, default as it would be written. */
const variables = {
  GUILDHALL_DATA: variable(z.string().min(1), 'a folder', './data'),
  DATABASE_URL: variable(z.url({ protocol: /^postgres(ql)?$/ }), 'postgres://user:password@host:port/database'),
  GUILDHALL_SECRET: variable(z.string().min(32), 'at least 32 characters, random'),
  HOST: variable(z.string().min(1), 'an address to listen on', '127.0.0.1'),
  PORT: variable(wholeNumber(0, 65535), 'a port from 0 to 65535', '3000'),
  PUBLIC_URL: variable(httpUrl, 'the address people use, http:// or https://'),
  TRUST_PROXY: variable(
    z.string().regex(/^(\d+|[\da-fA-F.:/,\s]+|loopback|linklocal|uniquelocal)$/),
    'the number of proxies in front, or their addresses, comma-separated',
    '0',
  ),
  HUB_NAME: variable(z.string().trim().min(1).max(60), 'the community’s name, at most 60 characters', 'our community'),
  HUB_QUESTION: variable(
    z.string().trim().min(1).max(60),
    'the label of the question field, at most 60 characters',
    'What do you want to know?',
  ),
  CONTACT_EMAIL: variable(z.email(), 'an e-mail address'),
  SMTP_URL: variable(z.url({ protocol: /^smtps?$/ }), 'the address of a mail server, smtp:// or smtps://'),
  MAIL_FROM: variable(z.string().trim().min(3).max(200), 'an address, or a name and an address: Hub <hub@example.org>'),
  GITHUB_CLIENT_ID: variable(z.string().min(1), 'the id of an OAuth app on GitHub'),
  GITHUB_CLIENT_SECRET: variable(z.string().min(1), 'the secret of that app'),
  ROOM_URL: variable(roomTemplate, 'an address with {room} in its path: https://meet.example.org/{room}'),
  HUB_LANGUAGES: variable(
    z.string().regex(/^[a-z]{2,3}(,[a-z]{2,3})*$/),
    'language codes, comma-separated, the first is the default',
    'en',
  ),
  MEILI_HOST: variable(httpUrl, 'the address of a Meilisearch server'),
  MEILI_KEY: variable(z.string().min(1), 'an API key of that server'),
  MEILI_INDEX: variable(z.string().regex(/^[A-Za-z0-9_-]{1,100}$/), 'letters, digits, - and _', 'guildhall'),
  GUILDHALL_ALLOW_HOSTS: variable(hostsAndPorts, 'host:port, comma-separated', ''),
  GUILDHALL_CALENDAR_HOSTS: variable(hostsAndPorts, 'host:port, comma-separated', ''),
  API_RATE_PER_MINUTE: variable(wholeNumber(0, 1_000_000), 'a whole number, 0 for no limit', '120'),
  FORMS_PER_MINUTE: variable(wholeNumber(0, 1_000_000), 'a whole number, 0 for no limit', '300'),
  LOG_LEVEL: variable(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
    'trace, debug, info, warn, error or silent',
    'info',
  ),
} satisfies Record<string, Variable>

export const variableNames = Object.keys(variables) as (keyof typeof variables)[]

export type Config = {
  dataDirectory: string
  /** Undefined: the hub starts its own PostgreSQL in the data directory. */
  databaseUrl: string | undefined
  /** Derives keys: signed links, encrypted secrets, query hashes. Never logged. */
  secret: Secret
  host: string
  port: number
  /** Without a trailing slash; undefined: derived from each request. */
  publicUrl: string | undefined
  trustProxy: number | string
  hubName: string
  hubQuestion: string
  contactEmail: string | undefined
  /** Undefined: mails are written to `mail/` in the data directory and shown at /dev/mail. */
  smtpUrl: string | undefined
  mailFrom: string
  /** Sign-in with GitHub, where it is set up. */
  github: { clientId: string; clientSecret: string } | undefined
  /** Where the rooms of sessions are, with `{room}` for the name of one. Undefined: mentors give a link of their own. */
  roomUrl: string | undefined
  /** First one is the default. */
  languages: string[]
  meili: { host: string; key: string | undefined; index: string } | undefined
  /** `host:port` of private addresses that connectors may reach. */
  allowHosts: string[]
  /** Those of them where mentors may have their calendars. */
  calendarHosts: string[]
  apiRatePerMinute: number
  /** Of one member, or one address; 0: none of the limits a minute on what people send, write or ask for. */
  formsPerMinute: number
  logLevel: string
}

export type Secret = {
  /** A 32-byte key for one purpose; the same purpose gives the same key. */
  key(purpose: string): Buffer
  /** Keyed hash, hex. */
  hash(purpose: string, text: string): string
}

export type Problem = { variable: string; value: string; allowed: string }

/** Every problem of the environment at once, in words for the person who starts the hub. */
export class ConfigProblems extends Error {
  readonly problems: Problem[]
  constructor(problems: Problem[]) {
    super(
      `The hub cannot start with these settings:\n${problems
        .map((p) => `  ${p.variable}=${p.value}\n    allowed: ${p.allowed}`)
        .join('\n')}\nSee .env.example for what each one means.`,
    )
    this.name = 'ConfigProblems'
    this.problems = problems
  }
}

const secretNames = new Set(['GUILDHALL_SECRET', 'MEILI_KEY', 'DATABASE_URL', 'SMTP_URL', 'GITHUB_CLIENT_SECRET'])

/**
 * Reads the environment. An empty value counts as not set.
 * @throws ConfigProblems with all problems at once
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const values: Record<string, unknown> = {}
  const problems: Problem[] = []
  for (const [name, { schema, allowed, default: fallback }] of Object.entries<Variable>(variables)) {
    const given = environment[name]
    const text = given === undefined || given === '' ? fallback : given
    if (text === undefined) continue
    const parsed = schema.safeParse(text)
    if (parsed.success) values[name] = parsed.data
    else problems.push({ variable: name, value: secretNames.has(name) ? '(not shown)' : text, allowed })
  }
  if (environment.DATABASE_URL && !environment.GUILDHALL_SECRET)
    problems.push({
      variable: 'GUILDHALL_SECRET',
      value: '(not set)',
      allowed: `${variables.GUILDHALL_SECRET.allowed}; required with DATABASE_URL, the same for every process`,
    })
  if (problems.length > 0) throw new ConfigProblems(problems)

  const read = <T>(name: keyof typeof variables) => values[name] as T
  const dataDirectory = resolve(read<string>('GUILDHALL_DATA'))
  const proxies = read<string>('TRUST_PROXY')
  return {
    dataDirectory,
    databaseUrl: read('DATABASE_URL'),
    secret: lazySecret(() => read<string | undefined>('GUILDHALL_SECRET') ?? secretInFile(dataDirectory)),
    host: read('HOST'),
    port: read('PORT'),
    publicUrl: read<string | undefined>('PUBLIC_URL')?.replace(/\/+$/, ''),
    trustProxy: /^\d+$/.test(proxies) ? Number(proxies) : proxies,
    hubName: read('HUB_NAME'),
    hubQuestion: read('HUB_QUESTION'),
    contactEmail: read('CONTACT_EMAIL'),
    smtpUrl: read('SMTP_URL'),
    mailFrom:
      read<string | undefined>('MAIL_FROM') ??
      `${read<string>('HUB_NAME').replace(/[<>"@,]/g, '')} <${read<string | undefined>('CONTACT_EMAIL') ?? 'hub@localhost'}>`,
    github:
      read('GITHUB_CLIENT_ID') && read('GITHUB_CLIENT_SECRET')
        ? { clientId: read('GITHUB_CLIENT_ID'), clientSecret: read('GITHUB_CLIENT_SECRET') }
        : undefined,
    roomUrl: read('ROOM_URL'),
    languages: read<string>('HUB_LANGUAGES').split(','),
    meili: read('MEILI_HOST')
      ? { host: read('MEILI_HOST'), key: read('MEILI_KEY'), index: read('MEILI_INDEX') }
      : undefined,
    allowHosts: read<string>('GUILDHALL_ALLOW_HOSTS').split(',').filter(Boolean),
    calendarHosts: read<string>('GUILDHALL_CALENDAR_HOSTS').split(',').filter(Boolean),
    apiRatePerMinute: read('API_RATE_PER_MINUTE'),
    formsPerMinute: read('FORMS_PER_MINUTE'),
    logLevel: read('LOG_LEVEL'),
  }
}

/**
 * Keys derived by HKDF from one text, each once: purposes are few. The text is asked for at the first use, so that reading the
 * configuration writes no file.
 */
function lazySecret(text: () => string): Secret {
  let master: string | undefined
  const keys = new Map<string, Buffer>()
  const key = (purpose: string) => {
    const known = keys.get(purpose)
    if (known) return known
    master ??= text()
    const made = Buffer.from(hkdfSync('sha256', master, 'guildhall', purpose, 32))
    keys.set(purpose, made)
    return made
  }
  return { key, hash: (purpose, value) => createHmac('sha256', key(purpose)).update(value).digest('hex') }
}

/**
 * The secret of this data directory, made when absent. Written beside and linked into place: two processes that race end
 * with the same one, and nobody reads half of it.
 */
function secretInFile(dataDirectory: string): string {
  const file = join(dataDirectory, 'secret')
  if (!existsSync(file)) {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
    const beside = `${file}-${randomBytes(6).toString('hex')}`
    try {
      writeFileSync(beside, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true })
      linkSync(beside, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(beside, { force: true })
    }
  }
  const secret = readFileSync(file, 'utf8').trim()
  if (secret.length < 32)
    throw new Error(
      `${file} does not hold a secret. Put the one from your backup back: without it, stored connector secrets cannot be read.`,
    )
  return secret
}

/** Where people reach the hub when no request says it: in mail, in what is signed. Never taken from a Host header. */
export function hubAddress({ publicUrl, host, port }: Pick<Config, 'publicUrl' | 'host' | 'port'>): string {
  const name = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host) ? 'localhost' : host
  return publicUrl ?? `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
