import type { Db } from '../db.ts'
import type { Audience } from '../members/visibility.ts'
import { resolveTags } from '../tags/resolve.ts'
import { type Chosen, type FacetName, facetNames } from './facet-names.ts'
import { loadValues, takesPeople } from './load.ts'
import type { Format } from './offer.ts'

export type FoundMentor = {
  id: string
  handle: string
  name: string
  headline?: string
  title?: string
  /** Tags, those that were asked for first. */
  skills: string[]
  languages: string[]
  country?: string
  formats: Format[]
  groups: string[]
  isTaking: boolean
}

export type FoundMentors = {
  mentors: FoundMentor[]
  /** Of them, those that fit what is chosen. */
  total: number
  /** Everyone there is, whatever is chosen; and those of them who take people now. */
  everyone: number
  everyoneTaking: number
  /** Facet → its values with how many would be found, most first, counted without what is chosen in the facet itself. */
  counts: Record<FacetName, { value: string; label: string; count: number }[]>
  /** Skills as the vocabulary names them. */
  chosen: Chosen
}

export type Wanted = {
  chosen: Chosen
  /** Who looks, as far as they are known: what is for members alone counts for members alone. */
  audience: Extract<Audience, 'public' | 'members'>
  /** BCP 47 of who looks: whoever shares one comes first. */
  languages: string[]
  /** Not named: whom the reader blocked. */
  except: string[]
  /** Who blocked the reader: to them they take no people. */
  closedTo: string[]
  /** The setting weeklyInvitationsPerMentor. */
  weeklyDefault: number
  limit: number
  offset: number
}

/**
 * People who help, those that fit what is asked best first: most of the skills, taking people, a language in common. Among
 * equals chance decides, anew every day (UTC): nobody is first by fame.
 */
export async function findMentors(db: Db, now: Temporal.Instant, wanted: Wanted): Promise<FoundMentors> {
  const skills = await canonicalSkills(db, wanted.chosen.skill)
  const chosen = { ...wanted.chosen, skill: skills }
  const { rows } = await db.raw<{ rows: [Row] }>(sql, {
    ...chosen,
    audience: wanted.audience,
    spoken: wanted.languages.map(baseOf),
    except: wanted.except,
    closed: wanted.closedTo,
    ...loadValues(now, wanted.weeklyDefault),
    day: now.toString().slice(0, 10),
    limit: wanted.limit,
    offset: wanted.offset,
  })
  const [row] = rows
  const counts = Object.fromEntries(facetNames.map((name) => [name, []])) as unknown as FoundMentors['counts']
  for (const { facet, ...count } of row.counts ?? []) counts[facet].push(count)
  return {
    mentors: (row.found ?? []).map((one) => foundMentor(one, skills)),
    total: row.total,
    everyone: row.everyone,
    everyoneTaking: row.everyone_taking,
    counts,
    chosen,
  }
}

async function canonicalSkills(db: Db, words: string[]): Promise<string[]> {
  if (words.length === 0) return []
  const { tags, unknown } = await resolveTags(db, words)
  return [...tags.map(({ name }) => name), ...unknown]
}

/** The language of a tag: en of en-GB. */
const baseOf = (code: string) => code.split('-')[0] ?? code

type Row = {
  everyone: number
  everyone_taking: number
  total: number
  counts: { facet: FacetName; value: string; label: string; count: number }[] | null
  found: FoundRow[] | null
}

type FoundRow = {
  id: string
  handle: string
  name: string
  headline: string | null
  title: string | null
  skills: string[]
  languages: string[]
  country: string | null
  formats: Format[]
  groups: string[]
  taking: boolean
}

const foundMentor = ({ headline, title, country, taking, skills, ...row }: FoundRow, asked: string[]): FoundMentor => ({
  ...row,
  ...(headline ? { headline } : {}),
  ...(title ? { title } : {}),
  ...(country ? { country } : {}),
  isTaking: taking,
  skills: skills.toSorted((a, b) => Number(asked.includes(b)) - Number(asked.includes(a)) || a.localeCompare(b)),
})

/**
 * Facet → the columns that it is made of; its values for whom they are so, as rows of (value, label); and whether a person `p`
 * has one of the chosen.
 */
const facets: Record<FacetName, { of: string; values: string; fits: string }> = {
  skill: {
    of: 'p.skills',
    values: 'SELECT v AS value, v AS label FROM unnest(p.skills) v',
    fits: 'p.skills && :skill::text[]',
  },
  title: {
    of: 'p.title',
    values: 'SELECT p.title, p.title WHERE p.title IS NOT NULL',
    fits: 'p.title = ANY(:title::text[])',
  },
  language: { of: 'p.tongues', values: 'SELECT v, v FROM unnest(p.tongues) v', fits: 'p.tongues && :language::text[]' },
  country: {
    of: 'p.country',
    values: 'SELECT p.country, p.country WHERE p.country IS NOT NULL',
    fits: 'p.country = ANY(:country::text[])',
  },
  group: {
    of: 'p.slugs, p.groups',
    values: 'SELECT s, n FROM unnest(p.slugs, p.groups) AS g(s, n)',
    fits: 'p.slugs && :group::text[]',
  },
  format: { of: 'p.formats', values: 'SELECT v, v FROM unnest(p.formats) v', fits: 'p.formats && :format::text[]' },
  taking: { of: 'p.taking', values: `SELECT 'yes', 'yes' WHERE p.taking`, fits: 'p.taking' },
}

const fits = (name: FacetName) => `fits_${name}`
const fitsAll = facetNames.map(fits).join(' AND ')

/** One query for the page and all its counts: the people are gathered once. */
const sql = `
  WITH skilled AS (
    SELECT e.member_id, array_agg(g.name) AS skills
    FROM mentor_expertise e JOIN tags g ON g.id = e.tag_id GROUP BY 1
  ), grouped AS (
    SELECT gm.member_id, array_agg(g.slug ORDER BY g.name) AS slugs, array_agg(g.name ORDER BY g.name) AS groups
    FROM group_members gm JOIN groups g ON g.id = gm.group_id JOIN members m ON m.id = gm.member_id
    WHERE field_is_shown(m.visibility, 'groups', :audience) GROUP BY 1
  ), people AS MATERIALIZED (
    SELECT m.id, m.handle, m.name, m.headline, m.country, m.languages, t.title, t.formats,
      CASE WHEN array_to_string(m.languages, ' ') LIKE '%-%'
        THEN ARRAY(SELECT DISTINCT split_part(l, '-', 1) FROM unnest(m.languages) l) ELSE m.languages END AS tongues,
      coalesce(s.skills, '{}') AS skills, coalesce(g.slugs, '{}') AS slugs, coalesce(g.groups, '{}') AS groups,
      ${takesPeople('t')} AND m.id <> ALL(:closed::uuid[]) AS taking
    FROM mentors t JOIN members_shown_to(:audience) m ON m.id = t.member_id
    LEFT JOIN skilled s ON s.member_id = t.member_id LEFT JOIN grouped g ON g.member_id = t.member_id
    WHERE t.state = 'active' AND m.id <> ALL(:except::uuid[])
  ), judged AS MATERIALIZED (
    SELECT p.*, ${facetNames
      .map((name) => `(cardinality(:${name}::text[]) = 0 OR coalesce(${facets[name].fits}, false)) AS ${fits(name)}`)
      .join(', ')}
    FROM people p
  ), counts AS (
    ${facetNames
      .map((name) => {
        const others = facetNames.filter((other) => other !== name).map(fits)
        // Those who are alike in it are counted first: most are.
        return `SELECT '${name}' AS facet, f.value, min(f.label) AS label, sum(p.people)::int AS count
          FROM (SELECT ${facets[name].of}, count(*) AS people FROM judged p
            WHERE ${others.join(' AND ')} GROUP BY ${facets[name].of}) p
          CROSS JOIN LATERAL (${facets[name].values}) AS f(value, label) GROUP BY f.value`
      })
      .join(' UNION ALL ')}
  ), found AS (
    SELECT id, handle, name, headline, title, skills, languages, country, formats, groups, taking FROM judged p
    WHERE ${fitsAll}
    ORDER BY CASE WHEN cardinality(:skill::text[]) > 1
        THEN cardinality(ARRAY(SELECT unnest(p.skills) INTERSECT SELECT unnest(:skill::text[]))) END DESC,
      p.taking DESC, p.tongues && :spoken::text[] DESC, md5(p.id::text || :day)
    LIMIT :limit OFFSET :offset
  )
  SELECT (SELECT count(*)::int FROM judged) AS everyone,
    (SELECT count(*)::int FROM judged WHERE taking) AS everyone_taking,
    (SELECT count(*)::int FROM judged WHERE ${fitsAll}) AS total,
    (SELECT json_agg(c ORDER BY c.count DESC, c.label) FROM counts c) AS counts,
    (SELECT json_agg(f) FROM found f) AS found`
