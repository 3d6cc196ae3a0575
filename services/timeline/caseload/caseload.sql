-- name: known
SELECT known FROM cases_known

-- name: stale
-- Of whom anything was taken since, and whom that says to be another, or not; and of whom somebody has looked at what
-- was for review.
WITH taken AS (SELECT id, person FROM entries WHERE known > $1 AND known <= $2)
SELECT person FROM taken
UNION
SELECT named FROM taken JOIN links l USING (id) CROSS JOIN LATERAL unnest(ARRAY[l.survivor, l.retired]) AS named
UNION
SELECT person FROM reviews WHERE closed > $1 AND closed <= $2

-- name: newest
-- Of whom something was taken last.
SELECT DISTINCT person FROM (SELECT person FROM entries WHERE known > $1 AND known <= $2 ORDER BY known DESC LIMIT $3) AS last

-- name: behind
-- Since when something waits that is not in the list yet.
SELECT known FROM entries WHERE known > $1 ORDER BY known LIMIT 1

-- name: part
-- Up to which knowntime to go at once: what was done is done, also where much is to be done.
SELECT coalesce((SELECT known FROM entries WHERE known > $1 AND known <= $2 ORDER BY known OFFSET $3 LIMIT 1), $2)

-- name: reached
-- Unless it was set back meanwhile, so that everybody is folded anew.
UPDATE cases_known SET known = $2 WHERE known = $1

-- name: outdated
-- The next of those who were folded otherwise than is done now.
SELECT person FROM cases WHERE person > $1 AND fold <> $2 ORDER BY person LIMIT $3

-- name: forget
DELETE FROM cases WHERE person = ANY($1::uuid[]) AND folded <= $2

-- name: keep
-- Whoever read more of the record was here before: nothing is taken back.
INSERT INTO cases (person, state, worker, team, released, waiting, kinds, dues, gaps, place, since, leaves, asked,
    asked_by, answer_by, next_worker, next_team, released_roughly, since_roughly, changed, folded, fold)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
ON CONFLICT (person) DO UPDATE SET state = excluded.state, worker = excluded.worker, team = excluded.team,
    released = excluded.released, waiting = excluded.waiting, kinds = excluded.kinds, dues = excluded.dues,
    gaps = excluded.gaps, place = excluded.place, since = excluded.since, leaves = excluded.leaves,
    asked = excluded.asked, asked_by = excluded.asked_by, answer_by = excluded.answer_by,
    next_worker = excluded.next_worker, next_team = excluded.next_team, released_roughly = excluded.released_roughly,
    since_roughly = excluded.since_roughly, changed = excluded.changed, folded = excluded.folded, fold = excluded.fold
WHERE cases.folded <= excluded.folded

-- name: page
-- The most urgent first, as of one instant ($1) for all pages. Whoever does not answer in time is asked no longer; to
-- those who are asked, or take over later, and are not responsible yet, nothing is due but their answer.
WITH theirs AS (
    SELECT c.*, c.asked IS NOT NULL AND (c.answer_by IS NULL OR c.answer_by >= $1) AS asks,
        ($2::text IS NOT NULL AND c.worker IS DISTINCT FROM $2)
            OR ($3::text IS NOT NULL AND c.team IS DISTINCT FROM $3) AS anothers
    FROM cases c
    WHERE (c.state IS DISTINCT FROM 'ended' OR c.gaps <> '{}') AND (c.leaves IS NULL OR c.leaves > $1)
      AND ($2::text IS NULL OR c.worker = $2 OR c.next_worker = $2)
      AND ($3::text IS NULL OR c.team = $3 OR c.asked = $3 OR c.next_team = $3)
      AND ($4::timestamptz IS NULL OR c.changed > $4)
), mine AS (
    SELECT t.*, p.identifiers, d.times, coalesce(d.times[1], '9999-12-31Z') AS due,
        CASE WHEN t.waiting THEN 0 WHEN d.times[1] < $1 THEN 1 WHEN t.place IN ('absconded', 'recalled', 'wanted', 'released_in_error') THEN 2
             WHEN d.times[1] < $1 + interval '7 days' THEN 3 WHEN t.gaps <> '{}' THEN 4 ELSE 5 END AS urgency
    FROM theirs t JOIN people p USING (person)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN NOT t.anothers THEN t.dues WHEN t.asks AND t.asked = $3 THEN ARRAY[t.answer_by] END AS times
    ) d
    WHERE (NOT t.anothers OR t.next_worker = $2 OR t.next_team = $3 OR (t.asks AND t.asked = $3))
      AND CASE $5::text
          WHEN 'released_today' THEN t.waiting AND t.released > $1 - interval '24 hours'
          WHEN 'no_first_contact' THEN t.waiting
          WHEN 'overdue' THEN d.times[1] < $1
          WHEN 'away' THEN t.place IN ('absconded', 'recalled', 'wanted', 'released_in_error')
          WHEN 'to_answer' THEN t.asks AND ($3::text IS NULL OR t.asked = $3)
          WHEN 'due_soon' THEN EXISTS (SELECT FROM unnest(d.times) AS due WHERE due >= $1 AND due < $1 + interval '7 days')
          WHEN 'no_worker' THEN t.gaps && '{no_worker,worker_left}'
          WHEN 'gaps' THEN t.gaps <> '{}'
          ELSE true END
)
SELECT *, (SELECT count(*) FROM mine) AS total FROM mine
WHERE (urgency, due, person) > ($6::integer, $7::timestamptz, $8::uuid) ORDER BY urgency, due, person LIMIT $9
