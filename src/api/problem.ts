import { AppError } from '../errors.ts'

/** A value of a query string that the API does not take. */
export const badParameter = (parameter: string, allowed: string) =>
  new AppError(400, 'bad-parameter', { parameter, allowed })
