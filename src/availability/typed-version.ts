/** The version that a form says was read before the change; 0 for what is none of ours, as of something new. */
export const typedVersion = (value: unknown): number =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : 0
