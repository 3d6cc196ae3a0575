-- name: recipients
-- Those of these that have one. Whoever lets something leave, and whoever finds that consent has ended, does so alone:
-- so that no notice is written of less than was told, and nothing leaves behind a notice.
SELECT id, recipient_kind, recipient_ref, purpose, legal_basis FROM subscriptions
WHERE id = ANY($1::uuid[]) AND recipient_kind IS NOT NULL ORDER BY id FOR NO KEY UPDATE

-- name: said
-- What these people said of what others may be told, and deaths.
SELECT id, person, type, time, body FROM entries
WHERE person = ANY($1::uuid[]) AND type IN (
    'throughcare.intake.consent.recorded.v1',
    'throughcare.intake.death.recorded.v1')

-- name: events
-- With what was there first, of a correction or retraction.
SELECT e.id, e.person, e.type, e.time, e.body,
       first.id AS first, first.person AS first_person, first.type AS first_type, first.time AS first_time, first.body AS first_body
FROM entries e LEFT JOIN corrections c ON c.id = e.id LEFT JOIN entries first ON first.id = c.root
WHERE e.id = ANY($1::uuid[])

-- name: was_told
SELECT subscription, event FROM told WHERE subscription = ANY($1::uuid[]) AND event = ANY($2::uuid[])

-- name: waits
-- Which of these wait behind others of their person.
SELECT subscription, event FROM deliveries
WHERE subscription = ANY($1::uuid[]) AND event = ANY($2::uuid[]) AND status = 'pending'

-- name: tell
INSERT INTO told AS t (subscription, event, person, categories, until)
SELECT subscription, event, person, string_to_array(categories, ','), until
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::date[])
    AS given(subscription, event, person, categories, until)
ON CONFLICT (subscription, event) DO UPDATE
SET categories = ARRAY(SELECT DISTINCT unnest(t.categories || excluded.categories)), until = excluded.until

-- name: refuse
UPDATE deliveries d SET status = 'skipped', due = NULL, detail = t.detail, finished = clock_timestamp()
FROM unnest($1::bigint[], $2::text[]) AS t(number, detail)
WHERE d.number = t.number AND d.status = 'pending' RETURNING d.subscription, d.person

-- name: told_of
SELECT subscription, event, person, categories, until FROM told
WHERE subscription = ANY($1::uuid[]) AND person = ANY($2::uuid[]) ORDER BY subscription, person, event

-- name: forget_told
DELETE FROM told t USING unnest($1::uuid[], $2::uuid[]) AS given(subscription, event)
WHERE (t.subscription, t.event) = (given.subscription, given.event)

-- name: keep_told
UPDATE told t SET categories = string_to_array(given.categories, ','), until = given.until
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[]) AS given(subscription, event, categories, until)
WHERE (t.subscription, t.event) = (given.subscription, given.event)

-- name: add_notice
-- Behind what the person has pending there; sent as any other delivery is.
INSERT INTO deliveries (subscription, event, person, type, time, notice, due, created)
SELECT s.id, $2::uuid, $3::uuid, $4::text, $5::timestamptz, $6::bytea,
       CASE WHEN s.channel = 'webhook' AND NOT EXISTS (
           SELECT FROM deliveries d WHERE d.subscription = s.id AND d.person = $3 AND d.status = 'pending')
       THEN clock_timestamp() END,
       clock_timestamp()
FROM subscriptions s WHERE s.id = $1

-- name: forget_ended
-- What was told until a day that has passed: whoever was told knew the day.
DELETE FROM told WHERE until < $1
