/** Fields that can be kept from some; without a choice everyone sees them. */
const fields = [
  ['headline', 'NULL'],
  ['bio', 'NULL'],
  ['languages', `'{}'`],
  ['country', 'NULL'],
] as const

/**
 * What everyone may see of the members there are, as a table in SQL: a field that is not public is null or empty. Search and
 * who-can-help read members through it alone.
 */
export const publicMembers = `(SELECT id, public_id, handle, name, ${fields
  .map(
    ([field, hidden]) =>
      `CASE WHEN coalesce(visibility ->> '${field}', 'public') = 'public' THEN ${field} ELSE ${hidden} END AS ${field}`,
  )
  .join(', ')} FROM members WHERE state = 'active')`
