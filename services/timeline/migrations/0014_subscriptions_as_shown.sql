-- Subscriptions with what is still before them: deliveries that are pending, and entries that were not yet held against
-- the filter; and whether their owner may still read.
CREATE VIEW shown_subscriptions AS
SELECT s.*, p.pending, p.oldest_pending,
       (SELECT coalesce(max(position), 0) FROM entries) - s.matched AS unmatched,
       (SELECT id FROM generations WHERE after < s.acknowledged ORDER BY number DESC LIMIT 1) AS generation,
       s.owner IN (SELECT name FROM access.readers) AS owner_lives
FROM subscriptions s
CROSS JOIN LATERAL (
    SELECT count(*) AS pending, min(d.created) AS oldest_pending
    FROM deliveries d WHERE d.subscription = s.id AND d.status = 'pending') p;
