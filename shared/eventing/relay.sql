-- name: seize
-- A new epoch: whoever relayed before can no longer move the checkpoint.
UPDATE relay SET epoch = epoch + 1 RETURNING epoch, position, log, began, offsets

-- name: epoch
SELECT epoch FROM relay

-- name: events
SELECT position, person, type, traceparent, body FROM events WHERE position > $1 ORDER BY position LIMIT $2

-- name: advance
-- Compare and swap: only the epoch that read the checkpoint may move it, and only from where it was; with it goes
-- what was published when.
WITH moved AS (
    UPDATE relay SET position = $3, log = $4, offsets = $5::jsonb WHERE epoch = $1 AND position = $2
    RETURNING position
)
INSERT INTO publications (first_position, last_position, at, log, offsets)
SELECT $6, position, clock_timestamp(), $4, $5::jsonb FROM moved
ON CONFLICT (last_position) DO UPDATE SET at = excluded.at, log = excluded.log, offsets = excluded.offsets

-- name: rewind
UPDATE relay SET position = $3, log = $4, began = $5, offsets = $6::jsonb
WHERE epoch = $1 AND position = $2

-- name: published_before
-- The last position that is certainly before these offsets.
SELECT coalesce(max(last_position), 0) FROM publications p
WHERE log = $1 AND NOT EXISTS (
    SELECT FROM jsonb_each_text(p.offsets) e
    WHERE e.value::bigint > coalesce(($2::jsonb ->> e.key)::bigint, 0))

-- name: behind
SELECT count(*) AS events, min(recorded) AS oldest, (SELECT offsets FROM relay) AS ends FROM (
    SELECT recorded FROM events WHERE position > (SELECT position FROM relay) ORDER BY position LIMIT 100000
) AS unpublished
