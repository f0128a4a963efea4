/** Why a post should not be there. */
export const flagReasons = ['spam', 'rude', 'unsafe', 'off-topic', 'other'] as const
export type FlagReason = (typeof flagReasons)[number]
