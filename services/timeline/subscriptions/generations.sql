-- name: nobody_adds
LOCK TABLE deliveries IN SHARE ROW EXCLUSIVE MODE

-- name: begin
INSERT INTO generations (id, after, began) SELECT $1, coalesce(max(number), 0), clock_timestamp() FROM deliveries

-- name: generation_of
SELECT id FROM generations WHERE after < $1 ORDER BY number DESC LIMIT 1

-- name: generation
-- Up to which number it goes: to where the next one begins.
SELECT (SELECT min(l.after) FROM generations l WHERE l.number > g.number) AS ends FROM generations g WHERE g.id = $1

-- name: newest
SELECT coalesce(max(number), 0) FROM deliveries WHERE subscription = $1
