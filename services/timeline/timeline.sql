-- name: tick
-- The knowntime of a batch: the database's clock, or just after the last one given. The append lock is held.
UPDATE known_clock SET last = greatest(clock_timestamp(), last + interval '1 microsecond') RETURNING last

-- name: causes
-- Where the causes of these stand already.
SELECT id, ordertime FROM places WHERE id = ANY($1::uuid[])

-- name: move_effects
-- Of what these have caused, what stands before them.
UPDATE places p SET ordertime = c.ordertime
FROM unnest($1::uuid[], $2::timestamptz[]) AS c(id, ordertime) JOIN entries e ON e.cause = c.id
WHERE p.id = e.id AND p.ordertime < c.ordertime
RETURNING p.id, p.person, p.ordertime

-- name: milestones
-- The types are written out, as in the index of these entries: of a long timeline only they are read.
SELECT e.person, e.type FROM entries e JOIN places p ON p.id = e.id
WHERE e.person = ANY($1::uuid[]) AND e.type IN (
    'throughcare.intake.admission.recorded.v1',
    'throughcare.intake.admission.voided.v1',
    'throughcare.intake.episode.closed.v1',
    'throughcare.intake.death.recorded.v1',
    'throughcare.release.released.v1',
    'throughcare.aftercare.supervision.started.v1',
    'throughcare.aftercare.supervision.ended.v1')
ORDER BY p.person, p.ordertime, p.recorded, p.service, p.sequence

-- name: touch_people
-- Those of these entries.
INSERT INTO people (person, entries, changed)
SELECT person, count(*), max(known) FROM entries WHERE id = ANY($1::uuid[]) GROUP BY person
ON CONFLICT (person) DO UPDATE SET entries = people.entries + excluded.entries, changed = greatest(people.changed, excluded.changed)

-- name: set_states
UPDATE people p SET state = t.state FROM unnest($1::uuid[], $2::text[]) AS t(person, state) WHERE p.person = t.person

-- name: add_identifiers
UPDATE people p SET identifiers = ARRAY(SELECT DISTINCT each FROM unnest(p.identifiers || t.new) AS each ORDER BY each)
FROM (SELECT person, array_agg(identifier) AS new FROM unnest($1::uuid[], $2::text[]) AS u(person, identifier) GROUP BY person) t
WHERE p.person = t.person

-- name: last_known
SELECT last FROM known_clock

-- name: now
SELECT clock_timestamp()

-- name: wait_for_writers
SELECT pg_advisory_xact_lock_shared($1)

-- name: person
SELECT person, state, identifiers, entries, changed FROM people WHERE person = $1

-- name: by_identifier
-- First found, then limited: PostgreSQL would rather read the whole table than the index for the first of those whom it
-- takes to be many.
WITH found AS MATERIALIZED (SELECT person FROM people WHERE identifiers @> ARRAY[$1::text])
SELECT person FROM found LIMIT 1

-- name: page
SELECT e.id, e.person, e.service, e.sequence, e.known, e.flags, e.actor, e.cause, e.correlation, e.body, e.recorded, p.ordertime
FROM places p JOIN entries e ON e.id = p.id
WHERE p.person = $1 AND e.known <= $2
  AND (p.ordertime, p.recorded, p.service, p.sequence) > ($3, $4, $5, $6)
ORDER BY p.ordertime, p.recorded, p.service, p.sequence
LIMIT $7

-- name: people
SELECT person, state, identifiers, entries, changed FROM people
WHERE ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR person = $2) AND person > $3
ORDER BY person LIMIT $4

-- name: count_people
SELECT count(*) FROM people WHERE ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR person = $2)

-- name: count_states
SELECT state, count(*) AS people FROM people GROUP BY state

-- name: latest_people
SELECT person, state, identifiers, entries, changed FROM people
WHERE ($1::text IS NULL OR state = $1) ORDER BY left(identifiers[1], 100), person LIMIT $2 OFFSET $3

-- name: changed_since
-- Of so many entries, not of all that came since. Those of one instant stay together: whoever goes on from there would
-- skip the rest of them.
SELECT person, max(known) AS changed
FROM (SELECT person, known FROM entries WHERE known > $1 ORDER BY known FETCH FIRST $2 ROWS WITH TIES) AS part
GROUP BY person ORDER BY changed
