-- name: tick
-- The knowntime of a batch: the database's clock, or just after the last one given; whether anything was ever taken back,
-- by a correction or by a void admission. The append lock is held.
UPDATE known_clock SET last = greatest(clock_timestamp(), last + interval '1 microsecond')
RETURNING last, EXISTS (SELECT FROM corrections) OR EXISTS (SELECT FROM voids) AS shaken

-- name: causes
-- Where these stand already; for a correction, where what it corrects stands.
SELECT t.id, p.ordertime
FROM unnest($1::uuid[]) AS t(id) LEFT JOIN corrections c ON c.id = t.id JOIN places p ON p.id = coalesce(c.root, t.id)

-- name: move_effects
-- Of what these, or corrections of them, have caused: what stands before them.
WITH leads AS (
    SELECT id, ordertime FROM unnest($1::uuid[], $2::timestamptz[]) AS t(id, ordertime)
    UNION ALL
    SELECT k.id, t.ordertime FROM unnest($1::uuid[], $2::timestamptz[]) AS t(id, ordertime) JOIN corrections k ON k.root = t.id
)
UPDATE places p SET ordertime = c.ordertime
FROM leads c JOIN entries e ON e.cause = c.id
WHERE p.id = e.id AND p.ordertime < c.ordertime
RETURNING p.id, p.person, p.ordertime

-- name: milestones
-- The types are written out, as in the index of these entries: of a long timeline only they are read. What an entry says
-- is asked of those types alone of which it matters.
SELECT e.id, e.person, e.type, CASE WHEN e.type = ANY($2::text[]) THEN e.body END AS body, p.ordertime, p.recorded
FROM entries e JOIN places p ON p.id = e.id
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
-- Those of these entries, and those whom these say to be another, or not.
INSERT INTO people (person, entries, changed, survivor)
SELECT person, sum(number), max(known), max(survivor::text)::uuid FROM (
    SELECT person, 1 AS number, known, NULL::uuid AS survivor FROM entries WHERE id = ANY($1::uuid[])
    UNION ALL
    SELECT named, 0, e.known, named
    FROM links l JOIN entries e ON e.id = l.id CROSS JOIN LATERAL unnest(ARRAY[l.survivor, l.retired]) AS named
    WHERE l.id = ANY($2::uuid[])
) AS each GROUP BY person
ON CONFLICT (person) DO UPDATE SET entries = people.entries + excluded.entries,
    changed = greatest(people.changed, excluded.changed), survivor = coalesce(people.survivor, excluded.survivor)
RETURNING person, survivor

-- name: set_states
UPDATE people p SET state = t.state FROM unnest($1::uuid[], $2::text[]) AS t(person, state) WHERE p.person = t.person

-- name: add_links
INSERT INTO links (id, survivor, retired, merges)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[])

-- name: set_survivors
UPDATE people p SET survivor = t.survivor
FROM unnest($1::uuid[], $2::uuid[]) AS t(person, survivor) WHERE p.person = t.person

-- name: said_of
-- Whether anything was said of who this is, or of what is known of them.
SELECT EXISTS (SELECT FROM links WHERE survivor = $1 OR retired = $1) AS linked,
       EXISTS (SELECT FROM corrections WHERE person = $1) AS revised,
       EXISTS (SELECT FROM reviews WHERE person = $1) AS reviewed

-- name: add_corrections
INSERT INTO corrections (id, person, target, root, retracts)
SELECT id, person, target, target, retracts
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[]) AS t(id, person, target, retracts)

-- name: find_roots
-- A step back from these, where what they point at is a correction too.
UPDATE corrections c SET root = b.root FROM corrections b WHERE c.id = ANY($1::uuid[]) AND b.id = c.root

-- name: lead_to_roots
-- Those that have come before these, on which they follow.
UPDATE corrections c SET root = b.root FROM corrections b WHERE b.id = ANY($1::uuid[]) AND c.root = b.id

-- name: touched
-- Of whom these entries are of which, or of whose cause, anything was said, or which say it; and what followed from that.
SELECT e.person FROM entries e JOIN corrections c ON c.target = e.id WHERE e.id = ANY($1::uuid[])
UNION
SELECT e.person FROM entries e JOIN corrections c ON c.target = e.cause WHERE e.id = ANY($1::uuid[])
UNION
SELECT e.person FROM entries e JOIN corrections c ON c.id = e.cause WHERE e.id = ANY($1::uuid[])
UNION
SELECT person FROM corrections WHERE id = ANY($1::uuid[])
UNION
SELECT e.person FROM corrections c JOIN entries e ON e.cause = c.id WHERE c.id = ANY($1::uuid[])

-- name: effects
-- Of these people what was concluded from these. Deadlines follow their facts by themselves.
SELECT id, cause FROM entries
WHERE cause = ANY($1::uuid[]) AND person = ANY($2::uuid[]) AND type NOT LIKE 'throughcare.%.deadline.%'

-- name: concluded_from_revisions
SELECT e.id, e.cause FROM entries e JOIN corrections c ON c.id = e.cause
WHERE e.person = ANY($1::uuid[]) AND e.type NOT LIKE 'throughcare.%.deadline.%'

-- name: shaken
-- When anything was said last of what others may have gone by: each correction or retraction of it, each void admission.
SELECT c.person, said.recorded
FROM corrections c JOIN entries said ON said.id = c.id JOIN entries e ON e.id = c.root
WHERE c.person = ANY($1::uuid[]) AND e.type = ANY($2::text[])
UNION ALL
SELECT v.person, e.recorded FROM voids v JOIN entries e USING (id) WHERE v.person = ANY($1::uuid[])

-- name: add_voids
INSERT INTO voids SELECT * FROM unnest($1::uuid[], $2::uuid[])

-- name: grounds
-- What was corrected or retracted of what others may have gone by; where an admission is void, all receptions.
SELECT id, time, recorded, type, body, cause IS NOT NULL AS concluded FROM entries
WHERE person = ANY($1::uuid[]) AND id = ANY($2::uuid[]) AND type = ANY($3::text[])
UNION
SELECT id, time, recorded, type, body, cause IS NOT NULL FROM entries
WHERE person = ANY($1::uuid[]) AND EXISTS (SELECT FROM voids WHERE person = ANY($1::uuid[]))
  AND type IN ('throughcare.intake.admission.recorded.v1', 'throughcare.intake.admission.voided.v1')

-- name: told_since
-- Of a person's entries from a time on, as far as they were recorded by an instant; and those whose time was corrected.
SELECT id, time, recorded, type, body, cause IS NOT NULL AS concluded FROM entries
WHERE person = ANY($1::uuid[]) AND (time >= $2 OR id = ANY($4::uuid[])) AND recorded <= $3
  AND type NOT LIKE 'throughcare.%.deadline.%'

-- name: open
-- What somebody said stands is not opened again.
INSERT INTO reviews (effect, because, person, opened)
SELECT e.id, t.because, e.person, $3
FROM unnest($1::uuid[], $2::uuid[]) AS t(effect, because) JOIN entries e ON e.id = t.effect
WHERE NOT EXISTS (SELECT FROM reviews r WHERE r.effect = t.effect AND r.because = t.because
                  AND (r.closed IS NULL OR r.outcome = 'stands'))
ON CONFLICT DO NOTHING

-- name: opened
SELECT r.effect, r.because, e.recorded FROM reviews r JOIN entries e ON e.id = r.because
WHERE r.person = ANY($1::uuid[]) AND r.closed IS NULL

-- name: close
UPDATE reviews r SET closed = $5, outcome = t.outcome, actor = t.actor
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS t(effect, because, outcome, actor)
WHERE r.effect = t.effect AND r.because = t.because AND r.closed IS NULL

-- name: stands
UPDATE reviews SET closed = $2, outcome = 'stands', reason = $3, actor = $4 WHERE effect = $1 AND closed IS NULL

-- name: reviews_of
-- Those of these entries that were open at an instant.
SELECT r.effect, r.because, r.opened, c.retracts, e.cause IS NULL AS told, l.id IS NOT NULL AS parted
FROM reviews r LEFT JOIN corrections c ON c.id = r.because LEFT JOIN links l ON l.id = r.because
JOIN entries e ON e.id = r.effect
WHERE r.effect = ANY($1::uuid[]) AND r.opened <= $2 AND (r.closed IS NULL OR r.closed > $2)
ORDER BY r.opened, r.because

-- name: open_reviews
SELECT r.effect, r.person, r.because, r.opened, c.retracts, e.cause IS NULL AS told, l.id IS NOT NULL AS parted, e.body
FROM reviews r LEFT JOIN corrections c ON c.id = r.because LEFT JOIN links l ON l.id = r.because
JOIN entries e ON e.id = r.effect
WHERE r.closed IS NULL ORDER BY r.opened, r.effect, r.because LIMIT $1 OFFSET $2

-- name: count_open_reviews
SELECT count(*) FROM reviews WHERE closed IS NULL

-- name: standing
-- All that decides where a person's entries stand, and what was said of who they are.
SELECT id, cause, time, recorded, service, sequence FROM entries
WHERE (person = ANY($1::uuid[]) OR id = ANY($3::uuid[])) AND known <= $2

-- name: who_they_are
-- What was said of these ids, under whichever.
SELECT id FROM links WHERE survivor = ANY($1::uuid[]) OR retired = ANY($1::uuid[])

-- name: of_others
-- Those of these that correct or retract what is nobody's of these.
SELECT c.id FROM corrections c JOIN entries first ON first.id = c.root
WHERE c.id = ANY($1::uuid[]) AND first.person <> ALL($2::uuid[])

-- name: page_of_several
-- The same as `page`, for somebody who has several ids, or had: an index is in order for one only. With what was said of
-- who they are, under whichever id.
SELECT e.id, e.person, e.service, e.sequence, e.known, e.flags, e.actor, e.cause, e.correlation, e.body, e.recorded, p.ordertime
FROM places p JOIN entries e ON e.id = p.id
WHERE (p.person = ANY($1::uuid[]) OR p.id = ANY($8::uuid[])) AND e.known <= $2
  AND (p.ordertime, p.recorded, p.service, p.sequence) > ($3, $4, $5, $6)
ORDER BY p.ordertime, p.recorded, p.service, p.sequence
LIMIT $7

-- name: entries
SELECT id, person, service, sequence, known, flags, actor, cause, correlation, body, recorded FROM entries
WHERE id = ANY($1::uuid[])

-- name: registrations
SELECT id, person, body FROM entries WHERE person = ANY($1::uuid[]) AND type = ANY($2::text[])

-- name: set_identifiers
-- Of some of these people no identifier is left.
UPDATE people p SET identifiers = t.identifiers
FROM (SELECT person, coalesce(array_agg(identifier ORDER BY place) FILTER (WHERE place IS NOT NULL), '{}') AS identifiers
      FROM unnest($1::uuid[]) AS anew(person)
      LEFT JOIN unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS said(person, identifier, place) USING (person)
      GROUP BY person) t
WHERE p.person = t.person

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
-- Under whom somebody is found, with what is said of all ids that they have.
SELECT s.person, s.state, c.place, c.since, c.since_roughly, s.identifiers, coalesce(f.entries, s.entries) AS entries,
       coalesce(f.changed, s.changed) AS changed
FROM people p JOIN people s ON s.person = coalesce(p.survivor, p.person) LEFT JOIN cases c ON c.person = s.person
LEFT JOIN LATERAL (SELECT sum(entries)::integer AS entries, max(changed) AS changed FROM people
                   WHERE survivor = s.person) f ON s.survivor IS NOT NULL
WHERE p.person = $1

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
-- Whoever is found under another is left out, and counted there.
SELECT s.person, s.state, c.place, c.since, c.since_roughly, s.identifiers, coalesce(f.entries, s.entries) AS entries,
       coalesce(f.changed, s.changed) AS changed
FROM people s LEFT JOIN cases c ON c.person = s.person
LEFT JOIN LATERAL (SELECT sum(entries)::integer AS entries, max(changed) AS changed FROM people
                   WHERE survivor = s.person) f ON s.survivor IS NOT NULL
WHERE ($1::text IS NULL OR s.state = $1) AND ($2::text IS NULL OR c.place = $2)
  AND ($3::boolean IS NULL OR coalesce(c.place IN ('absconded', 'recalled', 'wanted', 'released_in_error'), false) = $3)
  AND ($4::uuid IS NULL OR s.person = $4) AND s.person > $5 AND (s.survivor IS NULL OR s.survivor = s.person)
ORDER BY s.person LIMIT $6

-- name: count_states
-- All, which the index tells by itself, but for the few who are found under another.
SELECT state, sum(people)::bigint AS people FROM (
    SELECT state, count(*) AS people FROM people GROUP BY state
    UNION ALL
    SELECT state, -count(*) FROM people WHERE survivor <> person GROUP BY state
) AS each GROUP BY state

-- name: count_places
-- Of those whose state does not say where they are.
SELECT state, place, count(*) AS people FROM cases WHERE place IS NOT NULL GROUP BY place, state ORDER BY state, place

-- name: numbered_people
SELECT s.person, s.state, c.place, c.since, c.since_roughly, s.identifiers, coalesce(f.entries, s.entries) AS entries,
       coalesce(f.changed, s.changed) AS changed
FROM people s LEFT JOIN cases c ON c.person = s.person
LEFT JOIN LATERAL (SELECT sum(entries)::integer AS entries, max(changed) AS changed FROM people
                   WHERE survivor = s.person) f ON s.survivor IS NOT NULL
WHERE ($1::text IS NULL OR s.state = $1) AND ($2::text IS NULL OR c.place = $2)
  AND ($3::boolean IS NULL OR coalesce(c.place IN ('absconded', 'recalled', 'wanted', 'released_in_error'), false) = $3)
  AND (s.survivor IS NULL OR s.survivor = s.person)
ORDER BY left(s.identifiers[1], 100), s.person LIMIT $4 OFFSET $5

-- name: changed_since
-- Of so many entries, not of all that came since. Those of one instant stay together: whoever goes on from there would
-- skip the rest of them. What says who somebody is, is news of both; `linked` where there is such news.
WITH part AS (SELECT id, person, known FROM entries WHERE known > $1 ORDER BY known FETCH FIRST $2 ROWS WITH TIES)
SELECT max(known) AS changed, person, bool_or(linked) AS linked FROM (
    SELECT person, known, false AS linked FROM part
    UNION ALL
    SELECT named, part.known, true FROM part JOIN links l USING (id)
    CROSS JOIN LATERAL unnest(ARRAY[l.survivor, l.retired]) AS named
) AS each GROUP BY person ORDER BY changed
