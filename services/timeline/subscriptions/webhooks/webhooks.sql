-- name: claim
-- What is due, of each subscription as much as it has room for, without what is on its way. One that fails gets little.
SELECT d.number, d.subscription, d.event, d.person, d.type, d.time, d.attempts,
       s.url, s.payload, s.secret_version, s.previous_until, s.recipient_kind, d.notice, e.body
FROM subscriptions s
LEFT JOIN unnest($2::uuid[], $3::integer[]) AS busy(subscription, taken) ON busy.subscription = s.id
CROSS JOIN LATERAL (
    SELECT number, subscription, position, event, person, type, time, attempts, notice FROM deliveries
    WHERE subscription = s.id AND status = 'pending' AND due <= $1 AND number <> ALL($4::bigint[])
    ORDER BY due, number
    LIMIT greatest(CASE WHEN s.failing_since IS NULL THEN $5::integer ELSE $6::integer END - coalesce(busy.taken, 0), 0)
) d
LEFT JOIN entries e ON e.position = d.position
WHERE s.channel = 'webhook' AND s.status = 'active' AND s.id <> ALL($7::uuid[])
  AND s.owner IN (SELECT name FROM access.readers)

-- name: lock
-- Nobody adds deliveries to these meanwhile, so that whoever looks for what is pending finds all of it.
SELECT id, failing_since FROM subscriptions WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE

-- name: deliver
UPDATE deliveries d SET status = 'delivered', attempts = d.attempts + 1, answer = t.answer, detail = NULL, due = NULL,
                        attempted = t.at, finished = t.at
FROM unnest($1::bigint[], $2::integer[], $3::timestamptz[]) AS t(number, answer, at)
WHERE d.number = t.number AND d.status = 'pending'

-- name: fail
UPDATE deliveries d SET attempts = d.attempts + 1, answer = t.answer, detail = t.detail, attempted = t.at, due = t.due
FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::timestamptz[], $5::timestamptz[])
    AS t(number, answer, detail, at, due)
WHERE d.number = t.number AND d.status = 'pending'

-- name: advance
-- What stands first now, of each of these people, is due.
UPDATE deliveries d SET due = $3
FROM (SELECT DISTINCT subscription, person FROM unnest($1::uuid[], $2::uuid[]) AS u(subscription, person)) t
WHERE d.due IS NULL AND d.number = (
    SELECT min(p.number) FROM deliveries p
    WHERE p.subscription = t.subscription AND p.person = t.person AND p.status = 'pending')

-- name: stand
-- Since when these fail; with a reason, they are disabled.
UPDATE subscriptions s
SET failing_since = t.failing_since,
    status = CASE WHEN t.reason IS NULL OR s.status <> 'active' THEN s.status ELSE 'disabled' END,
    reason = CASE WHEN t.reason IS NULL OR s.status <> 'active' THEN s.reason ELSE t.reason END,
    changed = CASE WHEN t.reason IS NULL THEN s.changed ELSE clock_timestamp() END
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS t(id, failing_since, reason)
WHERE s.id = t.id

-- name: hasten
-- What waits for its next attempt is tried now.
UPDATE deliveries SET due = $2 WHERE subscription = ANY($1::uuid[]) AND status = 'pending' AND due > $2

-- name: webhook
SELECT url, payload, secret_version, previous_until, recipient_kind FROM subscriptions WHERE id = $1 AND channel = 'webhook'
