import { ConnectorError } from '../../../connectors/contract.ts'
import { AppError } from '../../errors.ts'

/** Why a calendar could not be read: `availability.calendar-failure.<code>` says it to its mentor. */
export type Failure =
  | 'not-reached'
  | 'limited'
  | 'refused'
  | 'gone'
  | 'private-address'
  | 'too-large'
  | 'too-dense'
  | 'no-calendar'
  | 'secret'

/** @param reading  whether it was there already, and could not be read */
export function failureOf(error: unknown, reading: boolean): Failure | undefined {
  if (error instanceof AppError && error.code === 'secrets-unreadable') return 'secret'
  if (!(error instanceof ConnectorError)) return undefined
  switch (error.class) {
    case 'too-large':
      return reading ? 'too-dense' : 'too-large'
    case 'schema-drift':
      return reading ? 'no-calendar' : 'refused'
    case 'blocked':
      // With a status it is the site that says no.
      return error.status === undefined ? 'private-address' : 'refused'
    case 'rate-limited':
      return 'limited'
    case 'auth':
      return 'refused'
    case 'gone':
      return 'gone'
    case 'transient':
      return reading ? 'too-dense' : 'not-reached'
    default:
      return undefined
  }
}

const firstMinutes = 5
const mostMinutes = 6 * 60

/** Minutes until the next try, after so many failures in a row. */
export const backoffMinutes = (failures: number): number =>
  Math.min(mostMinutes, firstMinutes * 2 ** Math.min(failures - 1, 20))
