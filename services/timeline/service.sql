-- name: take_lock
SELECT pg_advisory_xact_lock($1)

-- name: known
SELECT id, known FROM entries WHERE id = ANY($1::uuid[])
