/** An author in jsonb, as `author`: by what they are known. The same as in authors.ts. */
export const sqlName = `lower(trim(regexp_replace(normalize(author ->> 'name', NFKC), '\\s+', ' ', 'g')))`

/** Whether a key is one of theirs; takes the key as its one parameter. */
export const isKey = `(? = ANY(ARRAY['id:' || (author ->> 'externalId'), 'url:' || (author ->> 'url'), 'name:' || ${sqlName}]) IS TRUE)`

/** Everybody who wrote something of these sources; takes their ids twice. */
export const sqlEveryone = `
  SELECT DISTINCT author FROM (
    SELECT jsonb_array_elements(authors) AS author FROM items WHERE source_id = ANY(?)
    UNION ALL SELECT author FROM replies JOIN items ON items.id = replies.item_id WHERE source_id = ANY(?)
  ) AS everyone`
