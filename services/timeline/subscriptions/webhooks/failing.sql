-- name: failing
-- Webhooks that do not arrive: failing, disabled, or with a delivery that was tried in vain. The longest first.
SELECT s.id AS subscription, s.name, s.owner, s.url, s.status, s.reason,
       coalesce(s.failing_since, tried.since, s.changed) AS since,
       tried.attempts, tried.answer, tried.detail, tried.next_due, waiting.pending
FROM subscriptions s
LEFT JOIN LATERAL (
    SELECT min(d.created) AS since, max(d.attempts) AS attempts, min(d.due) AS next_due,
           (array_agg(d.answer ORDER BY d.attempted DESC))[1] AS answer,
           (array_agg(d.detail ORDER BY d.attempted DESC))[1] AS detail
    FROM deliveries d
    WHERE d.subscription = s.id AND d.status = 'pending' AND d.due IS NOT NULL AND d.attempts > 0
) tried ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS pending FROM deliveries d WHERE d.subscription = s.id AND d.status = 'pending'
) waiting
WHERE s.channel = 'webhook' AND (s.failing_since IS NOT NULL OR s.status = 'disabled' OR tried.attempts > 0)
ORDER BY since, s.id LIMIT $1

-- name: hasten
-- What waits for its next attempt is tried now.
UPDATE deliveries SET due = clock_timestamp() WHERE subscription = $1 AND status = 'pending' AND due > clock_timestamp()

-- name: counts
SELECT count(*) FILTER (WHERE s.failing_since IS NOT NULL AND s.status <> 'disabled') AS failing,
       count(*) FILTER (WHERE s.status = 'disabled') AS disabled,
       coalesce(sum(waiting.pending), 0)::bigint AS pending,
       min(waiting.oldest) AS oldest
FROM subscriptions s
CROSS JOIN LATERAL (
    SELECT count(*) AS pending, min(d.created) AS oldest
    FROM deliveries d WHERE d.subscription = s.id AND d.status = 'pending'
) waiting
WHERE s.channel = 'webhook'
