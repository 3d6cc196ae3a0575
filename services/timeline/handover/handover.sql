-- name: heads
-- The last event of each stream that was known at an instant: its hash names all that came before it in the stream.
SELECT h.* FROM (SELECT DISTINCT person, service FROM entries WHERE person = ANY($1::uuid[])) AS streams
CROSS JOIN LATERAL (
    SELECT person, service, sequence, id, encode(sha256(body), 'hex') AS sha256 FROM entries e
    WHERE e.person = streams.person AND e.service = streams.service AND e.known <= $2 ORDER BY e.sequence DESC LIMIT 1
) AS h
ORDER BY h.person, h.service
