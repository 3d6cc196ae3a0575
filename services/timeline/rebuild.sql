-- name: ask
-- One at a time of each projection: whoever asks again is told of the one that is open.
INSERT INTO rebuilds (projection, actor, asked) VALUES ($1, $2, now())
ON CONFLICT (projection) WHERE finished IS NULL DO NOTHING

-- name: latest
SELECT DISTINCT ON (projection) * FROM rebuilds ORDER BY projection, number DESC

-- name: open
SELECT * FROM rebuilds WHERE finished IS NULL ORDER BY number LIMIT 1

-- name: begin
-- `until` is what nobody can add to any more: positions are drawn under the append lock, which is held.
UPDATE rebuilds
SET program = $2, until = (SELECT coalesce(max(position), 0) FROM entries), person = NULL, service = NULL,
    sequence = NULL, position = NULL, folded = 0, compared = NULL
WHERE number = $1 RETURNING *

-- name: by_person
-- In the order of an index, so that what is written for a person is written together.
SELECT id, person, service, sequence, type, time, recorded, cause, known, position,
       CASE WHEN type = ANY($6::text[]) THEN body END AS body
FROM entries WHERE (person, service, sequence) > ($1, $2, $3) AND position <= $4
ORDER BY person, service, sequence LIMIT $5

-- name: by_position
SELECT id, person, service, sequence, type, time, recorded, cause, known, position,
       CASE WHEN type = ANY($3::text[]) THEN body END AS body
FROM entries WHERE position > $1 ORDER BY position LIMIT $2

-- name: folded_person
UPDATE rebuilds SET person = $2, service = $3, sequence = $4, folded = folded + $5 WHERE number = $1

-- name: folded_position
UPDATE rebuilds SET position = $2, folded = folded + $3 WHERE number = $1

-- name: compared
UPDATE rebuilds SET compared = $2 WHERE number = $1

-- name: differ_places
SELECT count(next.id) AS rows,
       count(*) FILTER (WHERE (live.ordertime, live.recorded, live.id) IS DISTINCT FROM
                              (next.ordertime, next.recorded, next.id)) AS differed
FROM (SELECT * FROM timeline.places WHERE person BETWEEN $1 AND $2) live
FULL JOIN (SELECT * FROM timeline_next_places.places WHERE person BETWEEN $1 AND $2) next
    USING (person, service, sequence)

-- name: differ_people
SELECT count(next.entries) AS rows,
       count(*) FILTER (WHERE (live.state, live.identifiers, live.entries, live.changed, live.survivor) IS DISTINCT FROM
                              (next.state, next.identifiers, next.entries, next.changed, next.survivor)) AS differed
FROM (SELECT * FROM timeline.people WHERE person BETWEEN $1 AND $2) live
FULL JOIN (SELECT * FROM timeline_next_people.people WHERE person BETWEEN $1 AND $2) next USING (person)

-- name: finish
UPDATE rebuilds SET rows = $2, differed = $3, held = clock_timestamp() - $4::timestamptz, finished = clock_timestamp()
WHERE number = $1

-- name: fail
UPDATE rebuilds SET failed = $2, finished = clock_timestamp() WHERE number = $1

-- name: now
SELECT clock_timestamp()

-- name: hold
-- For longer than a transaction: what is committed meanwhile is seen by others before anybody else may add to it.
SELECT pg_advisory_lock($1)

-- name: let_go
SELECT pg_advisory_unlock($1)

-- name: empty
SELECT timeline.empty_next($1)

-- name: analyze
SELECT timeline.analyze_next($1)

-- name: swap
SELECT timeline.swap_in_next($1)

-- name: fold_cases_anew
-- They follow from who is who, by whoever keeps them.
UPDATE cases_known SET known = '0001-01-02Z'
