-- name: known
SELECT known FROM cases_known

-- name: stale
-- Of whom anything was taken since, and whom that says to be another, or not.
WITH taken AS (SELECT id, person FROM entries WHERE known > $1 AND known <= $2)
SELECT person FROM taken
UNION
SELECT named FROM taken JOIN links l USING (id) CROSS JOIN LATERAL unnest(ARRAY[l.survivor, l.retired]) AS named

-- name: part
-- Up to which knowntime to go at once: what was done is done, also where much is to be done.
SELECT coalesce((SELECT known FROM entries WHERE known > $1 AND known <= $2 ORDER BY known OFFSET $3 LIMIT 1), $2)

-- name: reached
-- Unless it was set back meanwhile, so that everybody is folded anew.
UPDATE cases_known SET known = $2 WHERE known = $1

-- name: forget
DELETE FROM cases WHERE person = $1 AND folded <= $2

-- name: keep
-- Whoever read more of the record was here before: nothing is taken back.
INSERT INTO cases (person, state, worker, team, released, waiting, kinds, dues, gaps, changed, folded)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (person) DO UPDATE SET state = excluded.state, worker = excluded.worker, team = excluded.team,
    released = excluded.released, waiting = excluded.waiting, kinds = excluded.kinds, dues = excluded.dues,
    gaps = excluded.gaps, changed = excluded.changed, folded = excluded.folded
WHERE cases.folded <= excluded.folded

-- name: page
-- The most urgent first, as of one instant ($1) for all pages.
WITH mine AS (
    SELECT c.*, p.identifiers, coalesce(c.dues[1], '9999-12-31Z') AS due,
        CASE WHEN c.waiting THEN 0 WHEN c.dues[1] < $1 THEN 1 WHEN c.dues[1] < $1 + interval '7 days' THEN 2
             WHEN c.gaps <> '{}' THEN 3 ELSE 4 END AS urgency
    FROM cases c JOIN people p USING (person)
    WHERE c.state IS DISTINCT FROM 'ended' AND ($2::text IS NULL OR c.worker = $2) AND ($3::text IS NULL OR c.team = $3)
      AND ($4::timestamptz IS NULL OR c.changed > $4)
      AND CASE $5::text
          WHEN 'released_today' THEN c.waiting AND c.released > $1 - interval '24 hours'
          WHEN 'no_first_contact' THEN c.waiting
          WHEN 'overdue' THEN c.dues[1] < $1
          WHEN 'due_soon' THEN EXISTS (SELECT FROM unnest(c.dues) AS d WHERE d >= $1 AND d < $1 + interval '7 days')
          WHEN 'gaps' THEN c.gaps <> '{}'
          ELSE true END
)
SELECT *, (SELECT count(*) FROM mine) AS total FROM mine
WHERE (urgency, due, person) > ($6::integer, $7::timestamptz, $8::uuid) ORDER BY urgency, due, person LIMIT $9
