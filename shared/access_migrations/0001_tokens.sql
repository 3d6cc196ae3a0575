-- Who may call, by the hash of their token: the token itself is shown once and never kept.
CREATE TABLE tokens (
    id      uuid        PRIMARY KEY,
    name    text        NOT NULL,
    hash    bytea       NOT NULL UNIQUE,
    roles   text[]      NOT NULL,
    sources text[]      NOT NULL,             -- a sender's prefixes; empty: any source
    created timestamptz NOT NULL DEFAULT now(),
    revoked timestamptz
);
CREATE UNIQUE INDEX tokens_live_name ON tokens (name) WHERE revoked IS NULL;
