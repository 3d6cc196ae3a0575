-- name: checkpoint
-- What this store knows to have published, and what an operator has accepted since.
SELECT r.log AS published_to, r.offsets, t.log AS accepted, t.until
FROM relay r LEFT JOIN LATERAL (
    SELECT log, until FROM takebacks WHERE reason IS NOT NULL AND completed IS NOT NULL
    ORDER BY number DESC LIMIT 1) t ON true

-- name: adopt
-- Before a log was known by its topic's id, it was known by the cluster's.
WITH relayed AS (UPDATE relay SET log = $1 WHERE log = $2)
UPDATE takebacks SET log = $1 WHERE log = $2

-- name: meet
-- A store that never published knows its topic from when the topic was empty.
UPDATE relay SET log = $1 WHERE log IS NULL

-- name: held
SELECT id FROM events WHERE id = ANY($1::uuid[])

-- name: taken_keys
SELECT origin FROM events WHERE origin = ANY($1::bytea[])

-- name: heads
-- Where the streams of these people end.
SELECT p.person, e.sequence, sha256(e.body) AS hash
FROM unnest($1::uuid[]) AS p(person)
CROSS JOIN LATERAL (SELECT sequence, body FROM events WHERE person = p.person ORDER BY sequence DESC LIMIT 1) e

-- name: begin
-- Or go on with what did not come to its end, be it cut short or refused.
INSERT INTO takebacks (began, log, since, until, reason, after)
SELECT clock_timestamp(), $1, $2::jsonb, $3::jsonb, $4, (SELECT coalesce(max(position), 0) FROM events)
ON CONFLICT ((true)) WHERE completed IS NULL
DO UPDATE SET log = excluded.log, until = excluded.until, reason = coalesce(excluded.reason, takebacks.reason)

-- name: count
UPDATE takebacks SET events = events + $1 WHERE completed IS NULL

-- name: taken_people
-- Those of whom something was taken back, in parts.
SELECT DISTINCT person FROM events
WHERE position > (SELECT after FROM takebacks WHERE completed IS NULL) AND person > $1 ORDER BY person LIMIT $2

-- name: complete
UPDATE takebacks t
SET completed = clock_timestamp(), people = (SELECT count(DISTINCT person) FROM events WHERE position > t.after)
WHERE completed IS NULL
RETURNING events, people, since, until

-- name: last
SELECT completed, events, people, since FROM takebacks WHERE completed IS NOT NULL ORDER BY number DESC LIMIT 1
