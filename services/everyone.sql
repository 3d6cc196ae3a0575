-- name: read_only
SET default_transaction_read_only = on

-- name: people
-- The next people of a service, by their ids.
SELECT person FROM events WHERE person > $1 GROUP BY person ORDER BY person LIMIT $2

-- name: facts
SELECT person, body FROM events WHERE person = ANY($1::uuid[]) AND type = ANY($2::text[])

-- name: links
-- Whoever has several ids, or had.
SELECT id, person FROM links
