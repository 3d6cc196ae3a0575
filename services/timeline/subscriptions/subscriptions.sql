-- name: add
INSERT INTO subscriptions (id, name, owner, channel, types, people, states, url, payload, matched,
                           recipient_kind, recipient_ref, purpose, legal_basis, status, created, changed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'active', now(), now())

-- name: one
SELECT * FROM shown_subscriptions WHERE id = $1

-- name: list
SELECT * FROM shown_subscriptions WHERE ($1::text IS NULL OR owner = $1) AND id > $2 ORDER BY id LIMIT $3

-- name: lock
SELECT id, channel, status, matched FROM subscriptions WHERE id = $1 FOR UPDATE

-- name: change
-- Another address has not failed yet.
UPDATE subscriptions
SET failing_since = CASE WHEN $6::text IS NULL THEN failing_since END,
    name = coalesce($2, name), types = coalesce($3, types), people = coalesce($4, people),
    states = coalesce($5, states), url = coalesce($6, url), changed = clock_timestamp()
WHERE id = $1

-- name: set_status
UPDATE subscriptions
SET status = $2, reason = $3, changed = clock_timestamp(),
    failing_since = CASE WHEN $2 = 'active' THEN NULL ELSE failing_since END
WHERE id = $1

-- name: delete
DELETE FROM subscriptions WHERE id = $1

-- name: rotate
UPDATE subscriptions
SET secret_version = secret_version + 1, previous_until = now() + $2::interval, changed = clock_timestamp()
WHERE id = $1 RETURNING secret_version, previous_until

-- name: people_of
-- The people of these identifiers: by the id that follows from it, else by what a person is also known by.
SELECT coalesce((SELECT p.person FROM people p WHERE p.person = t.derived),
                (WITH found AS MATERIALIZED (SELECT p.person FROM people p WHERE p.identifiers @> ARRAY[t.named])
                 SELECT person FROM found LIMIT 1), t.derived) AS person
FROM unnest($1::text[], $2::uuid[]) AS t(named, derived)

-- name: head
SELECT coalesce(max(position), 0) FROM entries

-- name: before_time
SELECT coalesce((SELECT position FROM entries WHERE known < $1 ORDER BY known DESC, position DESC LIMIT 1), 0)

-- name: before_event
SELECT position - 1 FROM entries WHERE id = $1

-- name: go_back
-- Never forward: what a replay before this one still has before it is delivered too.
UPDATE subscriptions SET matched = least(matched, $2), changed = clock_timestamp() WHERE id = $1 RETURNING matched

-- name: take_back
-- With what corrects any of it, which may have come before it.
DELETE FROM deliveries d WHERE subscription = $1 AND status = 'pending' AND (position > $2 OR EXISTS (
    SELECT FROM corrections c JOIN entries first ON first.id = c.root WHERE c.id = d.event AND first.position > $2))

-- name: first_is_due
-- What stands first of each person, where what stood before it was taken back.
UPDATE deliveries d SET due = clock_timestamp() FROM subscriptions s
WHERE s.id = $1 AND s.channel = 'webhook' AND d.subscription = s.id AND d.status = 'pending' AND d.due IS NULL
  AND NOT EXISTS (SELECT FROM deliveries p WHERE p.subscription = d.subscription AND p.person = d.person
                  AND p.status = 'pending' AND p.number < d.number)
