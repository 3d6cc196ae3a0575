-- name: take_append_lock
-- Every append holds it, so position order is commit order and the relay may read by a plain cursor.
SELECT pg_advisory_xact_lock($1)

-- name: known_keys
SELECT origin, content, id AS event, NULL AS missing FROM events WHERE origin = ANY($1::bytea[])
UNION ALL
SELECT origin, content, event, NULL FROM confirmations WHERE origin = ANY($1::bytea[])
UNION ALL
SELECT origin, content, NULL, missing FROM waiting WHERE origin = ANY($1::bytea[])

-- name: load
-- What is new in these people's files since they were last read: own events, foreign facts that we learned; and the
-- reports that wait, of which `own` is null. OFFSET 0 has each person looked for by the index: a plan made when the
-- tables were empty would read them whole, and is kept until they are analysed for the first time.
SELECT seen.person, true AS own, e.sequence::bigint AS number, e.body,
       NULL::timestamptz AS received, NULL AS actor, NULL AS traceparent
FROM unnest($1::uuid[], $2::integer[]) AS seen(person, number)
CROSS JOIN LATERAL (
    SELECT sequence, body FROM events WHERE person = seen.person AND sequence > seen.number OFFSET 0
) AS e
UNION ALL
SELECT seen.person, false, k.number, k.body, NULL, NULL, NULL
FROM unnest($1::uuid[], $3::bigint[]) AS seen(person, number)
CROSS JOIN LATERAL (
    SELECT number, body FROM known_facts WHERE person = seen.person AND number > seen.number OFFSET 0
) AS k
UNION ALL
SELECT person, NULL, NULL, body, received, actor, traceparent FROM waiting WHERE person = ANY($1::uuid[])
ORDER BY own, number

-- name: linked
-- Of these, who has other ids, and which.
SELECT l.id AS asked, other.id FROM links l JOIN links other ON other.person = l.person WHERE l.id = ANY($1::uuid[])

-- name: owners
-- Of whom these events are, where they are ours.
SELECT id, person FROM events WHERE id = ANY($1::uuid[])

-- name: append
-- What was rejected and is accepted now has been mended.
WITH mended AS (UPDATE rejected SET mended = now() WHERE origin = ANY($4::bytea[]) AND mended IS NULL)
INSERT INTO events (person, sequence, id, origin, content, type, time, recorded, cause, correlation, traceparent, body)
SELECT * FROM unnest(
    $1::uuid[], $2::integer[], $3::uuid[], $4::bytea[], $5::bytea[], $6::text[], $7::timestamptz[],
    $8::timestamptz[], $9::uuid[], $10::uuid[], $11::text[], $12::bytea[])

-- name: wait
WITH mended AS (UPDATE rejected SET mended = now() WHERE origin = ANY($1::bytea[]) AND mended IS NULL)
INSERT INTO waiting (origin, content, person, type, source, report, missing, time, received, actor, traceparent, body)
SELECT * FROM unnest(
    $1::bytea[], $2::bytea[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
    $9::timestamptz[], $10::text[], $11::text[], $12::bytea[])

-- name: no_longer_waiting
DELETE FROM waiting WHERE origin = ANY($1::bytea[])

-- name: confirm
WITH mended AS (UPDATE rejected SET mended = now() WHERE origin = ANY($1::bytea[]) AND mended IS NULL)
INSERT INTO confirmations (origin, content, event, actor, received, body)
SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::uuid[], $4::text[], $5::timestamptz[], $6::bytea[])

-- name: reject
INSERT INTO rejected (id, said, origin, source, report, type, code, field, detail, actor, first, last, body)
SELECT id, said, origin, source, report, type, code, field, detail, actor, at, at, body FROM unnest(
    $1::uuid[], $2::bytea[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::timestamptz[], $12::bytea[])
    AS t(id, said, origin, source, report, type, code, field, detail, actor, at, body)
ON CONFLICT (said) DO UPDATE SET times = rejected.times + 1, last = excluded.last, mended = NULL

-- name: link
INSERT INTO links (id, person) SELECT * FROM unnest($1::uuid[], $2::uuid[])
ON CONFLICT (id) DO UPDATE SET person = excluded.person WHERE links.person <> excluded.person

-- name: refuse
INSERT INTO refusals (policy, cause, person, code, detail, at)
SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[])
ON CONFLICT DO NOTHING

-- name: learn
INSERT INTO known_facts (id, person, cause, known, body)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::bytea[])
ON CONFLICT (id) DO NOTHING
RETURNING person, number

-- name: event
SELECT body FROM events WHERE id = $1

-- name: list_waiting
-- Sources and types by what they begin with.
SELECT source, report, type, person, time, received, missing, actor FROM waiting
WHERE ($3::text IS NULL OR starts_with(source, $3)) AND ($4::text IS NULL OR starts_with(type, $4))
  AND ($5::text IS NULL OR missing = $5)
ORDER BY received, origin LIMIT $1 OFFSET $2

-- name: count_waiting
SELECT count(*) AS waiting, min(received) AS oldest FROM waiting

-- name: waiting_by_ground
SELECT missing, count(*) AS reports, min(received) AS oldest FROM waiting
GROUP BY missing ORDER BY reports DESC, missing LIMIT $1

-- name: rejected_by_code
-- How many were refused by each rule and not mended yet, beside the latest of each.
SELECT code, reports, times, source, report, field, detail, last FROM (
    SELECT code, source, report, field, detail, last,
           count(*) OVER same AS reports, (sum(rejected.times) OVER same)::bigint AS times,
           row_number() OVER (PARTITION BY code ORDER BY last DESC, id) AS place
    FROM rejected WHERE mended IS NULL WINDOW same AS (PARTITION BY code)
) AS ranked
WHERE place <= $1 ORDER BY reports DESC, code, place

-- name: list_rejected
SELECT id, source, report, type, code, field, detail, actor, first, last, times FROM rejected
WHERE mended IS NULL AND ($3::text IS NULL OR starts_with(source, $3)) AND ($4::text IS NULL OR starts_with(type, $4))
  AND ($5::text IS NULL OR code = $5)
ORDER BY last DESC, id LIMIT $1 OFFSET $2

-- name: count_rejected
SELECT count(*) FROM rejected WHERE mended IS NULL

-- name: dismiss
WITH dismissed AS (UPDATE rejected SET mended = now() WHERE id = $2 AND mended IS NULL RETURNING id)
INSERT INTO dismissals (id, rejected, reason, actor, at) SELECT $1, id, $3, $4, now() FROM dismissed RETURNING true

-- name: list_refusals
SELECT policy, cause, person, code, detail, at FROM refusals ORDER BY at DESC LIMIT $1

-- name: chain
-- The events of one chain of cause and effect that this service appended, and when each was published.
SELECT e.id, e.person, e.type, e.sequence, e.time, e.recorded, e.cause, e.correlation, e.traceparent, e.body,
       (SELECT p.at FROM publications p WHERE p.last_position >= e.position ORDER BY p.last_position LIMIT 1) AS published
FROM events e
WHERE e.id = $1 OR (e.correlation = $1 AND e.cause IS NOT NULL)
ORDER BY e.recorded

-- name: correlation
SELECT correlation FROM events WHERE id = $1

-- name: learned
SELECT id, known FROM known_facts WHERE id = ANY($1::uuid[])

-- name: ousted
-- Which of these foreign events would stand where another is known: streams are told apart by source and person.
SELECT DISTINCT e.id
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::integer[]) AS e(id, person, source, sequence)
JOIN known_facts k ON k.person = e.person
CROSS JOIN LATERAL (SELECT convert_from(k.body, 'UTF8')::jsonb AS said) body
WHERE said ->> 'source' = e.source AND (said ->> 'sequence')::integer = e.sequence AND k.id <> e.id
