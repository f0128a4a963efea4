import { randomUUIDv7 } from 'node:crypto'
import type { Knex } from 'knex'
import type { Author } from '../../connectors/contract.ts'
import { createAccount, createMember, grantRole } from '../accounts/create-member.ts'
import type { Deps } from '../deps.ts'
import { authorKeys } from '../items/authors.ts'
import { offerSchema } from '../mentors/offer.ts'
import { writeMentor } from '../mentors/write-mentor.ts'
import { type DemoPerson, readPeople } from './community.ts'

/** Handle → id of the members of the Repair Commons. */
export type DemoMembers = Map<string, string>

const joinedDaysAgo = 200
const vouchedDaysAgo = 150

/** Tags, groups and people, as if they had come over the last half year. What they ask comes after: fill-community.ts. */
export async function fillPeople(deps: Deps): Promise<DemoMembers> {
  const { groups, tags, people } = readPeople()
  const members: DemoMembers = new Map()
  await deps.db.transaction(async (trx) => {
    const joined = deps.now().subtract({ hours: joinedDaysAgo * 24 })
    for (const [name, description, aliases] of tags) {
      const id = randomUUIDv7()
      await trx('tags').insert({ id, name, description, created_at: joined })
      if (aliases.length > 0) await trx('tag_aliases').insert(aliases.map((alias) => ({ alias, tag_id: id })))
    }
    const today = deps.now().toZonedDateTimeISO('UTC').toPlainDate()
    for (const { startsInDays, endsInDays, ...group } of groups)
      await trx('groups').insert({
        ...group,
        id: randomUUIDv7(),
        starts_on: startsInDays === undefined ? null : today.add({ days: startsInDays }).toString(),
        ends_on: endsInDays === undefined ? null : today.add({ days: endsInDays }).toString(),
        created_at: joined,
      })
    for (const person of people) members.set(person.handle, await addPerson(trx, deps, person, joined))
    await linkAuthors(trx, deps.now(), people, members)
  })
  return members
}

async function addPerson(
  trx: Knex.Transaction,
  deps: Deps,
  person: DemoPerson,
  joined: Temporal.Instant,
): Promise<string> {
  const { id } = await createMember(trx, joined, person)
  await createAccount(trx, joined, {
    memberId: id,
    name: person.name,
    email: `${person.handle}@repair-commons.example`,
  })
  await trx('members').where('id', id).update({
    headline: person.headline,
    languages: person.languages,
    country: person.country,
    is_time_zone_confirmed: true,
    first_signed_in_at: joined,
    last_seen_at: deps.now(),
  })
  for (const role of person.roles ?? []) await grantRole(trx, joined, id, role)
  if (!person.mentor) return id
  const vouched = deps.now().subtract({ hours: vouchedDaysAgo * 24 })
  const offer = offerSchema.parse({
    ...person.mentor,
    headline: person.headline,
    languages: person.languages,
    country: person.country,
    groups: person.groups ?? [],
    expertise: person.mentor.expertise.map(([tag, note]) => ({ tag, note })),
  })
  await writeMentor(trx, { ...deps, now: () => vouched }, { memberId: id, offer, by: { id, roles: ['coordinator'] } })
  await trx('mentors')
    .where('member_id', id)
    .update({
      is_taking_people: person.isTakingPeople ?? true,
      paused_until: person.pausedDays ? deps.now().add({ hours: person.pausedDays * 24 }) : null,
    })
  return id
}

/** Those who wrote outside as well have proven it. */
async function linkAuthors(trx: Knex.Transaction, now: Temporal.Instant, people: DemoPerson[], members: DemoMembers) {
  const { rows } = await trx.raw<{ rows: { author: Author; site_url: string }[] }>(
    `SELECT DISTINCT ON (r.author->>'name') r.author, s.site_url
     FROM replies r JOIN items i ON i.id = r.item_id JOIN sources s ON s.id = i.source_id
     WHERE r.author->>'name' = ANY(?::text[])`,
    [people.flatMap(({ linked }) => linked ?? [])],
  )
  for (const { author, site_url } of rows) {
    const person = people.find(({ linked }) => linked === author.name)
    await trx('linked_accounts').insert({
      id: randomUUIDv7(),
      member_id: members.get(person?.handle ?? ''),
      site_url,
      author_key: authorKeys(author)[0],
      author_name: author.name,
      profile_url: author.url ?? null,
      state: 'verified',
      proven_by: 'page',
      created_at: now,
      verified_at: now,
    })
  }
}
