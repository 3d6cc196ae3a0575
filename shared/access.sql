-- name: add
INSERT INTO access.tokens (id, name, hash, roles, sources) VALUES ($1, $2, $3, $4, $5)

-- name: verify
SELECT name, roles, sources FROM access.tokens WHERE hash = $1 AND revoked IS NULL

-- name: revoke
UPDATE access.tokens SET revoked = now() WHERE name = $1 AND revoked IS NULL

-- name: list
SELECT name, roles, sources, created, revoked FROM access.tokens ORDER BY created
