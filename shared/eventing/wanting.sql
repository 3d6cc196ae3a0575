-- name: is_new
SELECT NOT EXISTS (SELECT FROM types_taken WHERE consumer = $1)

-- name: taken
SELECT types FROM types_taken WHERE consumer = $1 FOR UPDATE

-- name: want
INSERT INTO types_taken (consumer, types, since) VALUES ($1, $2, now())
ON CONFLICT (consumer) DO UPDATE SET types = excluded.types, since = excluded.since
WHERE types_taken.types IS DISTINCT FROM excluded.types

-- name: forget_offsets
DELETE FROM offsets WHERE consumer = $1
