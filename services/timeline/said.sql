-- name: links
-- Of anybody who was ever linked to these, in however many steps.
WITH RECURSIVE near AS (
    SELECT unnest($1::uuid[]) AS id
    UNION
    SELECT named FROM near JOIN links l ON near.id = l.survivor OR near.id = l.retired
    CROSS JOIN LATERAL unnest(ARRAY[l.survivor, l.retired]) AS named
)
SELECT l.id, l.survivor, l.retired, l.merges, e.time, e.recorded, e.position
FROM links l JOIN entries e ON e.id = l.id
WHERE l.survivor IN (SELECT id FROM near) AND e.known <= $2 AND e.position <= $3

-- name: revisions
SELECT c.id, c.person, c.target, c.root, e.known, e.position, e.body, first.person AS whose
FROM corrections c JOIN entries e ON e.id = c.id LEFT JOIN entries first ON first.id = c.root
WHERE c.person = ANY($1::uuid[]) AND e.known <= $2 AND e.position <= $3
