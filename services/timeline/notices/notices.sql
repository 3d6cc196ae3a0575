-- name: known
SELECT known FROM notices_known

-- name: part
-- Up to which knowntime to go at once.
SELECT coalesce((SELECT known FROM entries WHERE known > $1 AND known <= $2 ORDER BY known OFFSET $3 LIMIT 1), $2)

-- name: go_on
UPDATE notices_known SET known = $2 WHERE known = $1 RETURNING known

-- name: touched
-- Of whom something was taken since that may matter, and whom that says to be another, or not: those to somebody's
-- interest in whom a notice was ever due. The types of such notices are written out, as in their index.
WITH taken AS (
    SELECT id, person FROM entries WHERE known > $1 AND known <= $2 AND type = ANY($3::text[])
), named AS (
    SELECT person FROM taken
    UNION
    SELECT named FROM taken JOIN links l USING (id) CROSS JOIN LATERAL unnest(ARRAY[l.survivor, l.retired]) AS named
)
SELECT person FROM named n
WHERE EXISTS (
    SELECT FROM people p JOIN people f ON f.person = p.person OR f.survivor = p.survivor
    JOIN entries e ON e.person = f.person
    WHERE p.person = n.person AND e.type IN (
        'throughcare.release.victim_notice.due.v1', 'throughcare.aftercare.victim_notice.due.v1')
)

-- name: forget
DELETE FROM notices WHERE person = $1 OR entry = ANY($2::uuid[])

-- name: keep
INSERT INTO notices (entry, person, channel, by_day, since, doubtful, body) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: page
-- What should have been told first, then what has happened already, then what is ahead; as of one day ($1) for all pages.
WITH asked AS (
    SELECT n.*, p.identifiers, coalesce(n.by_day, '9999-12-31') AS due,
        CASE WHEN n.by_day < $1::date THEN 0 WHEN n.by_day IS NULL THEN 1 ELSE 2 END AS urgency
    FROM notices n JOIN people p USING (person)
    WHERE ($2::text IS NULL OR n.channel = $2)
), mine AS (
    SELECT * FROM asked
    WHERE CASE $3::text WHEN 'overdue' THEN urgency = 0 WHEN 'untimed' THEN urgency = 1 WHEN 'due' THEN urgency = 2
                        WHEN 'doubtful' THEN doubtful ELSE true END
)
SELECT *, (SELECT count(*) FROM mine) AS total FROM mine
WHERE (urgency, due, since, entry) > ($4::integer, $5::date, $6::timestamptz, $7::uuid)
ORDER BY urgency, due, since, entry LIMIT $8
