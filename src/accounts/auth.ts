import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUIDv7 } from 'node:crypto'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { twoFactor } from 'better-auth/plugins'
import { readSettings } from '../admin/settings.ts'
import { hubAddress } from '../config.ts'
import type { Deps } from '../deps.ts'
import { isHttps } from '../http/cookies.ts'
import { publicId } from '../public-id.ts'
import { poolOf } from './auth-database.ts'
import { hashingTokens } from './hashed-tokens.ts'
import { sessionDays } from './session-cookie.ts'

type AuthDeps = Pick<Deps, 'db' | 'config' | 'log'>

/** What GitHub said of whoever comes back from there, for the length of that request. */
export const cameFromGitHub = new AsyncLocalStorage<{ profile?: { id: string; login: string } }>()

/**
 * What the accounts library is told: our tables, our cookies. It keeps passwords, sessions, second factors and the way to
 * GitHub; its own HTTP endpoints are not mounted but for GitHub's way back (routes.ts). Links in mails are ours (links.ts).
 */
export function authOptions({ db, config, log }: AuthDeps) {
  return {
    appName: `Guildhall of ${config.hubName}`,
    baseURL: hubAddress(config),
    basePath: '/auth',
    secret: config.secret.key('accounts').toString('hex'),
    database: poolOf(db) as never,
    telemetry: { enabled: false },
    // What it would limit are its own endpoints; ours are limited in limits.ts.
    rateLimit: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message) => log[level === 'error' ? 'error' : 'debug']({ library: 'better-auth' }, message),
    },
    advanced: {
      // No address is kept of anybody.
      ipAddress: { disableIpTracking: true },
      cookiePrefix: 'guildhall',
      useSecureCookies: isHttps(config),
      database: { generateId: () => randomUUIDv7() },
    },
    user: {
      modelName: 'accounts',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      additionalFields: {
        memberId: { type: 'string', required: false, input: false, fieldName: 'member_id' },
      },
    },
    account: {
      modelName: 'account_keys',
      fields: {
        accountId: 'account_id',
        providerId: 'provider_id',
        userId: 'user_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      accountLinking: { enabled: true },
      // What GitHub lets the hub do for somebody is asked for once and never used again.
      encryptOAuthTokens: true,
    },
    session: {
      modelName: 'account_sessions',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      additionalFields: {
        isPending: { type: 'boolean', required: false, defaultValue: false, input: false, fieldName: 'is_pending' },
      },
      expiresIn: sessionDays * 24 * 3600,
      // read-member.ts renews it, by our clock.
      disableSessionRefresh: true,
    },
    verification: {
      modelName: 'account_tokens',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
      storeIdentifier: 'hashed',
    },
    socialProviders: config.github && {
      github: {
        clientId: config.github.clientId,
        clientSecret: config.github.clientSecret,
        mapProfileToUser({ id, login }) {
          const store = cameFromGitHub.getStore()
          if (store) store.profile = { id: String(id), login }
          return {}
        },
      },
    },
    databaseHooks: {
      // Only GitHub makes accounts through the library (sign-up.ts makes the others), and only with an address it has confirmed.
      user: {
        create: {
          before: async (user) => user.emailVerified && (await readSettings(db)).anyoneMaySignUp && undefined,
        },
      },
      // The library asks for the second factor after a password alone.
      session: {
        create: {
          before: async (session, context) => {
            if (!context?.path.startsWith('/callback')) return
            const account = await db('accounts').where({ id: session.userId }).first('two_factor_enabled')
            return { data: { ...session, isPending: account?.two_factor_enabled === true } }
          },
        },
      },
    },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 200 },
    plugins: [
      twoFactor({
        issuer: `Guildhall of ${config.hubName}`,
        allowPasswordless: true,
        // Written down and typed from paper: letters that nobody takes for others.
        backupCodeOptions: { customBackupCodesGenerate: () => Array.from({ length: 10 }, recoveryCode) },
        // Tries are counted in limits.ts, which lets the owner in from a device that the hub knows.
        accountLockout: { enabled: false },
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'account_two_factors',
            fields: {
              userId: 'user_id',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
    ],
  } satisfies BetterAuthOptions
}

/** “f7kq2-mxwtn”. */
const recoveryCode = (): string => publicId().replace(/^.{5}/, '$&-')

/** The accounts library on our database. */
export function createAuth(deps: AuthDeps) {
  const options = authOptions(deps)
  return betterAuth({ ...options, database: () => hashingTokens(options) })
}

export type Auth = ReturnType<typeof createAuth>
