-- name: adopt
-- Before a log was known by its topic's id, it was known by the cluster's.
UPDATE offsets o SET log = l.log FROM unnest($2::text[], $3::text[]) AS l(topic, log)
WHERE o.consumer = $1 AND o.topic = l.topic AND o.log = $4 AND o.log <> l.log

-- name: offsets
SELECT topic, partition, log, next FROM offsets WHERE consumer = $1

-- name: offsets_for_update
SELECT topic, partition, log, next FROM offsets
WHERE consumer = $1 AND (topic, partition) IN (SELECT * FROM unnest($2::text[], $3::integer[]))
FOR UPDATE

-- name: save_offsets
-- Within a log they only grow.
INSERT INTO offsets AS o (consumer, topic, partition, log, next)
SELECT $1, t.topic, t.partition, t.log, t.next
FROM unnest($2::text[], $3::integer[], $4::text[], $5::bigint[]) AS t(topic, partition, log, next)
ON CONFLICT (consumer, topic, partition) DO UPDATE
SET log = excluded.log, next = CASE o.log WHEN excluded.log THEN greatest(o.next, excluded.next) ELSE excluded.next END

-- name: standing
-- What says what is next: the last event applied of each of these streams, and what is held of these people, in order of
-- arrival. What is held may be of any stream: of those people all are told.
WITH waiting AS (
    SELECT number, source, person, sequence, body,
           EXISTS (SELECT FROM parked p WHERE p.consumer = $1 AND p.person = h.person) AS parked
    FROM held h WHERE consumer = $1 AND person = ANY($2::uuid[])
)
SELECT source, person, w.sequence, w.id, w.hash, NULL::bigint AS number, NULL::bytea AS body, false AS parked
FROM unnest($3::text[], $4::uuid[]) AS stream(source, person) JOIN watermarks w USING (source, person)
WHERE w.consumer = $1
UNION ALL
SELECT source, person, sequence, id, hash, NULL, NULL, false
FROM watermarks WHERE consumer = $1 AND person IN (SELECT person FROM waiting)
UNION ALL
SELECT source, person, sequence, NULL, NULL, number, body, parked FROM waiting
ORDER BY number

-- name: save_watermarks
INSERT INTO watermarks (consumer, source, person, sequence, id, hash)
SELECT $1, t.source, t.person, t.sequence, t.id, t.hash
FROM unnest($2::text[], $3::uuid[], $4::integer[], $5::uuid[], $6::bytea[]) AS t(source, person, sequence, id, hash)
ON CONFLICT (consumer, source, person)
DO UPDATE SET sequence = excluded.sequence, id = excluded.id, hash = excluded.hash

-- name: park
INSERT INTO parked (consumer, person, event, code, detail, type, since) VALUES ($1, $2, $3, $4, $5, $6, now())
ON CONFLICT (consumer, person) DO NOTHING

-- name: hold
INSERT INTO held (consumer, person, source, sequence, since, body)
SELECT $1, t.person, t.source, t.sequence, now(), t.body
FROM unnest($2::uuid[], $3::text[], $4::integer[], $5::bytea[]) AS t(person, source, sequence, body)
ON CONFLICT DO NOTHING

-- name: release
DELETE FROM held WHERE number = ANY($1::bigint[])

-- name: unpark
DELETE FROM parked WHERE consumer = $1 AND person = $2 RETURNING event

-- name: decide
INSERT INTO parked_decisions (id, consumer, person, event, decision, reason, actor, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, now())

-- name: skipped
SELECT event FROM parked_decisions WHERE consumer = $1 AND decision = 'skip' AND event = ANY($2::uuid[])

-- name: list_parked
SELECT p.consumer, p.person, p.event, p.code, p.detail, p.since,
       (SELECT count(*) FROM held h WHERE h.consumer = p.consumer AND h.person = p.person) AS held
FROM parked p ORDER BY p.since, p.person LIMIT $1

-- name: count_held
SELECT (SELECT count(*) FROM parked WHERE consumer = $1) AS parked,
       (SELECT count(*) FROM held h WHERE consumer = $1
        AND NOT EXISTS (SELECT FROM parked p WHERE p.consumer = $1 AND p.person = h.person)) AS gaps,
       (SELECT min(since) FROM held h WHERE consumer = $1
        AND NOT EXISTS (SELECT FROM parked p WHERE p.consumer = $1 AND p.person = h.person)) AS oldest_gap
