-- name: paused
SELECT code, type, detail, people, since, topic, partition, position FROM pauses WHERE consumer = $1

-- name: state
SELECT now() AS now,
       EXISTS (SELECT FROM pauses WHERE consumer = $1 AND code = $2 AND type = $3) AS paused,
       (SELECT count(*) FROM parked WHERE consumer = $1 AND code = $2 AND type = $3 AND since > now() - $4::interval)
           AS recent,
       (SELECT max(at) FROM pause_decisions WHERE consumer = $1 AND code = $2 AND type = $3) AS let_go

-- name: pause
INSERT INTO pauses (consumer, code, type, detail, people, since, topic, partition, position)
VALUES ($1, $2, $3, $4, $5, now(), $6, $7, $8) ON CONFLICT DO NOTHING RETURNING true

-- name: close
DELETE FROM pauses WHERE consumer = $1 RETURNING code, type

-- name: let_go
INSERT INTO pause_decisions (id, consumer, code, type, reason, actor, at) VALUES ($1, $2, $3, $4, $5, $6, now())
