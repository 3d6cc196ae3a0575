-- name: reached
SELECT position FROM claims_reached

-- name: part
-- Up to which position to go at once.
SELECT max(position) FROM (SELECT position FROM entries WHERE position > $1 ORDER BY position LIMIT $2) AS part

-- name: touched
-- Entries that speak of who somebody is, and those of them that were corrected or retracted, first and last.
SELECT DISTINCT ON (t.id) t.id, t.person, t.type, t.known, t.body
FROM entries e LEFT JOIN corrections c ON c.id = e.id JOIN entries t ON t.id = coalesce(c.root, e.id)
WHERE e.position > $1 AND e.position <= $2 AND e.type = ANY($3::text[]) AND t.type = ANY($4::text[])

-- name: revisions
SELECT c.id, c.person, c.target, c.root, e.known, e.position, e.body, first.person AS whose
FROM corrections c JOIN entries e ON e.id = c.id JOIN entries first ON first.id = c.root WHERE c.root = ANY($1::uuid[])

-- name: forget_claims
DELETE FROM claims WHERE entry = ANY($1::uuid[])

-- name: forget_distinctions
DELETE FROM distinctions WHERE entry = ANY($1::uuid[])

-- name: add_claim
INSERT INTO claims (entry, person, key, reported, known) VALUES ($1, $2, $3, $4, $5)

-- name: add_distinction
INSERT INTO distinctions (entry, one, other) VALUES ($1, $2, $3)

-- name: go_on
UPDATE claims_reached SET position = $2 WHERE position = $1 RETURNING position

-- name: open
-- Two records that may be one person, the first told first, with all that says so: where neither they nor anybody found
-- to be one with them was merged with the other, or told apart. Whom we know nothing of is nobody's double yet. A number
-- that more than $3 people have is what somebody's system gives where it has none. There may be hundreds of thousands of
-- pairs: what is put in order and counted is narrow, and only those that are shown are told whole.
WITH numbers AS (
    SELECT key FROM claims WHERE NOT reported GROUP BY key HAVING count(DISTINCT person) <= $3
), people_now AS (
    SELECT person, coalesce(survivor, person) AS root FROM people WHERE entries > 0
), numbered AS (
    SELECT key, root, entry, known FROM claims JOIN numbers USING (key) JOIN people_now USING (person)
    WHERE NOT reported
), grounds AS (
    SELECT p.root AS one, q.root AS other, c.entry, c.reported, c.known
    FROM claims c JOIN people_now p ON p.person = c.person JOIN people_now q ON q.person = c.key
    WHERE c.reported OR c.key IN (SELECT key FROM numbers)
    UNION ALL
    SELECT b.root, a.root, b.entry, false, b.known
    FROM numbered a JOIN numbered b USING (key) WHERE (b.known, b.entry) > (a.known, a.entry)
), apart AS (
    SELECT p.root AS one, q.root AS other
    FROM (SELECT one, other FROM distinctions UNION SELECT survivor, retired FROM links WHERE NOT merges) AS said
    JOIN people_now p ON p.person = said.one JOIN people_now q ON q.person = said.other
), pairs AS (
    SELECT least(one, other) AS one, greatest(one, other) AS other, entry, reported, known FROM grounds
    WHERE one <> other
    AND (least(one, other), greatest(one, other)) NOT IN (SELECT least(one, other), greatest(one, other) FROM apart)
), alike AS (
    SELECT one, other, min(known) AS since FROM pairs GROUP BY one, other
), part AS (
    SELECT one, other, since FROM alike ORDER BY since, one, other LIMIT $1 OFFSET $2
), said AS (
    SELECT one, other, array_agg(entry ORDER BY known, entry, reported) AS entries,
           array_agg(reported ORDER BY known, entry, reported) AS reported
    FROM pairs JOIN part USING (one, other) GROUP BY one, other
)
SELECT part.*, said.entries, said.reported, p.identifiers AS one_identifiers, q.identifiers AS other_identifiers,
       (SELECT count(*) FROM alike) AS total
FROM part JOIN said USING (one, other) JOIN people p ON p.person = one JOIN people q ON q.person = other
ORDER BY since, one, other

-- name: said_by
SELECT id, actor, known FROM entries WHERE id = ANY($1::uuid[])
