/** Errors that a page or a command shows as they are. The text of a code is in locales/ under `error.<code>`. */
export class AppError extends Error {
  readonly status: number
  readonly code: string
  /** Values for the text. */
  readonly values: Record<string, string | number>

  constructor(status: number, code: string, values: Record<string, string | number> = {}, cause?: unknown) {
    super(code, { cause })
    this.name = new.target.name
    this.status = status
    this.code = code
    this.values = values
  }
}

export class BadRequest extends AppError {
  constructor(code: string, values: Record<string, string | number> = {}) {
    super(400, code, values)
  }
}
/** A visitor came to something that needs an account: pages lead to the sign-in and back. */
export class SignInNeeded extends AppError {
  constructor() {
    super(401, 'sign-in-needed')
  }
}
export class Forbidden extends AppError {
  constructor(code: string, values: Record<string, string | number> = {}) {
    super(403, code, values)
  }
}
export class NotFound extends AppError {
  constructor(code = 'not-found', values: Record<string, string | number> = {}) {
    super(404, code, values)
  }
}
export class Conflict extends AppError {
  constructor(code: string, values: Record<string, string | number> = {}) {
    super(409, code, values)
  }
}
/** What was typed cannot be taken as it is: the page shows it again, with the message at the field. */
export class Refused extends AppError {
  /** `_` is about the form as a whole. */
  readonly field: string
  constructor(field: string, code: string, values: Record<string, string | number> = {}) {
    super(422, code, values)
    this.field = field
  }
}
export class TooMany extends AppError {
  readonly retryAfterSeconds: number
  constructor(code: string, retryAfterSeconds: number) {
    super(429, code, { seconds: retryAfterSeconds, minutes: Math.ceil(retryAfterSeconds / 60) })
    this.retryAfterSeconds = retryAfterSeconds
  }
}
/** Something we depend on (search engine, database, outside site) did not answer as it should. */
export class Upstream extends AppError {
  constructor(code: string, values: Record<string, string | number> = {}, cause?: unknown) {
    super(502, code, values, cause)
  }
}
