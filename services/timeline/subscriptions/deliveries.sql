-- name: active
-- Those that have entries before them. One whose owner's access was ended rests.
SELECT id, channel, types, people, states, matched, changed, recipient_kind, recipient_ref, purpose, legal_basis
FROM subscriptions s
WHERE status = 'active' AND matched < (SELECT coalesce(max(position), 0) FROM entries)
  AND s.owner IN (SELECT name FROM access.readers)
ORDER BY matched DESC, id

-- name: slice
-- Positions are drawn under the append lock, so that what is committed later stands later. With what tells which of them
-- something was said of, or say something of others: `root` of which entry, the two who are one or not, of `linked` ids.
SELECT e.position, e.id, e.person, e.type, l.survivor, l.retired, c.root,
       EXISTS (SELECT FROM corrections k WHERE k.root = e.id) AS revised,
       v.id IS NOT NULL OR (e.type = 'throughcare.intake.admission.recorded.v1'
           AND EXISTS (SELECT FROM links k WHERE e.person IN (k.survivor, k.retired))) AS received
FROM entries e LEFT JOIN corrections c ON c.id = e.id LEFT JOIN links l ON l.id = e.id LEFT JOIN voids v ON v.id = e.id
WHERE e.position > $1 ORDER BY e.position LIMIT $2

-- name: said_of
-- What was said of these entries, and by these people of any, one after the other; each with what was there first.
SELECT c.id, c.target, e.position, e.person, e.type,
       first.position AS first_position, first.person AS first_person, first.type AS first_type
FROM corrections c JOIN entries e ON e.id = c.id JOIN entries first ON first.id = c.root
WHERE c.root IN (SELECT unnest($1::uuid[]) UNION SELECT root FROM corrections WHERE person = ANY($2::uuid[]))

-- name: receptions
-- Of people of whom any was declared void.
SELECT e.position, e.person, e.type, e.time, v.id IS NOT NULL AS voids
FROM entries e LEFT JOIN voids v ON v.id = e.id
WHERE e.person = ANY($1::uuid[]) AND EXISTS (SELECT FROM voids WHERE person = ANY($1::uuid[]))
  AND e.type IN ('throughcare.intake.admission.recorded.v1', 'throughcare.intake.admission.voided.v1')

-- name: had
-- Which of these these have a delivery of that was not withheld.
SELECT DISTINCT subscription, position FROM deliveries
WHERE subscription = ANY($1::uuid[]) AND position = ANY($2::bigint[]) AND status <> 'skipped'

-- name: withhold
-- What waits is of somebody who is another.
UPDATE deliveries SET status = 'skipped', due = NULL, finished = clock_timestamp(),
    detail = 'taken back: it is about another person'
WHERE subscription = $1 AND status = 'pending' AND person = ANY($2::uuid[]) AND position <= $3 AND type <> ALL($4::text[])

-- name: milestones
SELECT id, person, position, type, time, recorded, service, sequence, body FROM entries
WHERE person = ANY($1::uuid[]) AND position <= $2 AND type IN (
    'throughcare.intake.admission.recorded.v1',
    'throughcare.intake.admission.voided.v1',
    'throughcare.intake.episode.closed.v1',
    'throughcare.intake.death.recorded.v1',
    'throughcare.release.released.v1',
    'throughcare.aftercare.supervision.started.v1',
    'throughcare.aftercare.supervision.ended.v1')

-- name: wait_briefly
SET LOCAL lock_timeout = '500ms'

-- name: lock_unchanged
-- Those of these that are as they were read: any change in between, and the next turn reads them again.
SELECT s.id FROM subscriptions s JOIN unnest($1::uuid[], $2::timestamptz[]) AS t(id, changed) USING (id, changed)
WHERE s.matched = $3 AND s.status = 'active' ORDER BY s.id FOR UPDATE OF s

-- name: add
-- A webhook is tried now, unless an earlier delivery of the person is still pending.
WITH added AS (
    SELECT s.id AS subscription, s.channel, e.position, e.id, e.person, e.type, e.time,
           row_number() OVER (PARTITION BY s.id, e.person ORDER BY t.n) AS place, t.n
    FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS t(subscription, position, n)
    JOIN subscriptions s ON s.id = t.subscription
    JOIN entries e ON e.position = t.position
)
INSERT INTO deliveries (subscription, position, event, person, type, time, due, created)
SELECT a.subscription, a.position, a.id, a.person, a.type, a.time,
       CASE WHEN a.channel = 'webhook' AND a.place = 1 AND NOT EXISTS (
           SELECT FROM deliveries d
           WHERE d.subscription = a.subscription AND d.person = a.person AND d.status = 'pending')
       THEN clock_timestamp() END,
       clock_timestamp()
FROM added a ORDER BY a.n

-- name: move
UPDATE subscriptions SET matched = $2 WHERE id = ANY($1::uuid[])

-- name: add_test
INSERT INTO deliveries (subscription, event, type, time, created) VALUES ($1, $2, $3, now(), now()) RETURNING number

-- name: after
-- What comes after a delivery, up to another: skipped ones are told of by their number only.
SELECT d.number, d.subscription, d.event, d.person, d.type, d.time, d.status, d.notice,
       CASE WHEN $5 AND d.status <> 'skipped' THEN e.body END AS body, g.id AS generation, g.after
FROM deliveries d LEFT JOIN entries e ON e.position = d.position
LEFT JOIN LATERAL (SELECT id, after FROM generations WHERE after < d.number ORDER BY number DESC LIMIT 1) g ON true
WHERE d.subscription = $1 AND d.number > $2 AND d.number <= $3
ORDER BY d.number LIMIT $4

-- name: standing
-- Those of these that are delivered to: active, and their owner may still read.
SELECT id FROM subscriptions s
WHERE id = ANY($1::uuid[]) AND status = 'active'
  AND s.owner IN (SELECT name FROM access.readers)

-- name: acknowledge
-- Never back.
UPDATE subscriptions SET acknowledged = greatest(acknowledged, $2) WHERE id = $1 RETURNING acknowledged

-- name: deliver
UPDATE deliveries SET status = 'delivered', finished = now()
WHERE subscription = $1 AND number <= $2 AND status IN ('pending', 'sent') AND number > $3

-- name: sent
UPDATE deliveries d SET status = 'sent', attempts = attempts + 1, attempted = now()
FROM unnest($2::bigint[], $3::bigint[]) AS t(after, until)
WHERE d.subscription = $1 AND d.status = 'pending' AND d.number > t.after AND d.number <= t.until

-- name: log
SELECT number, event, person, type, time, status, due, attempts, answer, detail, created, attempted, finished
FROM deliveries
WHERE subscription = $1 AND ($2::text IS NULL OR status = $2) AND ($3::bigint IS NULL OR number < $3)
ORDER BY number DESC LIMIT $4

-- name: delivery
SELECT number, position, person, status FROM deliveries WHERE subscription = $1 AND number = $2 FOR UPDATE

-- name: is_first
-- Whether no earlier delivery of the person is pending.
SELECT NOT EXISTS (SELECT FROM deliveries
                   WHERE subscription = $1 AND person = $2 AND status = 'pending' AND number < $3)

-- name: make_due
UPDATE deliveries d SET due = clock_timestamp(), detail = $2
FROM subscriptions s WHERE d.number = $1 AND s.id = d.subscription AND s.channel = 'webhook'

-- name: say
UPDATE deliveries SET detail = $2 WHERE number = $1

-- name: skip
UPDATE deliveries SET status = 'skipped', due = NULL, detail = $2, finished = now() WHERE number = $1

-- name: fails_no_more
-- Since when an endpoint fails, counts while something is pending that was tried in vain.
UPDATE subscriptions s SET failing_since = NULL
WHERE id = $1 AND failing_since IS NOT NULL
  AND NOT EXISTS (SELECT FROM deliveries d WHERE d.subscription = s.id AND d.status = 'pending' AND d.attempts > 0)

-- name: next_is_due
UPDATE deliveries d SET due = clock_timestamp()
FROM subscriptions s
WHERE d.number = (SELECT min(number) FROM deliveries WHERE subscription = $1 AND person = $2 AND status = 'pending')
  AND d.due IS NULL AND s.id = d.subscription AND s.channel = 'webhook'

-- name: forget
-- A step of removing what was finished long ago; what is pending is never removed. Of a channel that is read on from a
-- cursor nothing behind a pending one is removed either: a cursor stands for all before it. Numbers are drawn as
-- deliveries are created: behind the first that is recent enough nothing is old, and nothing is read.
WITH horizon AS MATERIALIZED (
    SELECT coalesce(min(number), 9223372036854775807) AS number FROM (
        SELECT number FROM deliveries WHERE subscription = $1 AND created >= now() - $2::interval
        ORDER BY number LIMIT 1) AS first
), old AS (
    SELECT number FROM deliveries
    WHERE subscription = $1 AND status <> 'pending' AND coalesce(finished, attempted, created) < now() - $2::interval
      AND number < (SELECT number FROM horizon)
      AND number < (SELECT coalesce(min(p.number), 9223372036854775807) FROM deliveries p JOIN subscriptions s
                    ON s.id = p.subscription AND s.channel <> 'webhook'
                    WHERE s.id = $1 AND p.status = 'pending' AND p.number < (SELECT number FROM horizon))
    ORDER BY number LIMIT $3
), removed AS (
    DELETE FROM deliveries d USING old WHERE d.number = old.number RETURNING d.number
)
UPDATE subscriptions SET forgotten = greatest(forgotten, (SELECT max(number) FROM removed))
WHERE id = $1 AND EXISTS (SELECT FROM removed)
RETURNING (SELECT count(*) FROM removed) AS removed

-- name: all
SELECT id FROM subscriptions
