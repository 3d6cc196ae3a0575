-- name: last
-- How far it is, in positions of the store.
SELECT p.asked, p.reason, p.actor, p.until, least(r.position, p.until) AS position, r.position >= p.until AS finished
FROM republications p, relay r ORDER BY p.number DESC LIMIT 1

-- name: lock
SELECT position FROM relay FOR UPDATE

-- name: rewind
-- The relay that is at work loses its leave by the epoch, and begins again at the beginning. The offsets stay: the log
-- is the same, and does not shrink.
UPDATE relay SET epoch = epoch + 1, position = 0, began = 0

-- name: note
INSERT INTO republications (asked, until, reason, actor) VALUES (clock_timestamp(), $1, $2, $3)
