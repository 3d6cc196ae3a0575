-- name: due
-- Without locks: what is due is read again under the append lock.
SELECT person, id FROM deadlines WHERE due < $1 ORDER BY due LIMIT $2

-- name: still_due
-- Those of these that are due still, each with the head of its person's stream and the event that opened it.
SELECT d.person, d.id, d.kind, d.due, d.number, o.id AS opened, o.recorded AS opened_recorded, o.correlation,
       o.traceparent, h.sequence, h.recorded, encode(sha256(h.body), 'hex') AS prevhash
FROM unnest($1::uuid[], $2::uuid[]) AS wanted(person, id)
JOIN deadlines d USING (person, id)
JOIN events o ON o.id = d.opened
CROSS JOIN LATERAL (
    SELECT sequence, recorded, body FROM events WHERE person = d.person ORDER BY sequence DESC LIMIT 1
) AS h
WHERE d.due < $3
ORDER BY d.person, d.due, d.id

-- name: forget_deadlines
-- Of these people's, all but those that are to be there as they are: what has not changed is not written again.
DELETE FROM deadlines d WHERE d.person = ANY($1::uuid[]) AND NOT EXISTS (
    SELECT FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::integer[], $6::uuid[])
        AS still(person, id, due, number, opened)
    WHERE (still.person, still.id, still.due, still.number, still.opened) = (d.person, d.id, d.due, d.number, d.opened))

-- name: keep_deadlines
INSERT INTO deadlines (person, id, kind, due, number, opened)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::integer[], $6::uuid[])
ON CONFLICT DO NOTHING

-- name: stop_clock
DELETE FROM deadlines USING unnest($1::uuid[], $2::uuid[]) AS done(person, id)
WHERE deadlines.person = done.person AND deadlines.id = done.id
