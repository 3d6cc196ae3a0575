-- What a store that was restored from an older backup took back from its own topic. One row for each time; the one that
-- is not completed goes on at the next start.
CREATE TABLE takebacks (
    number    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    began     timestamptz NOT NULL,
    completed timestamptz,
    log       text        NOT NULL,           -- which topic, as the relay tells it from others of its name
    since     jsonb       NOT NULL,           -- partition → offset it was read from
    until     jsonb       NOT NULL,           -- partition → offset it was read to
    after     bigint      NOT NULL,           -- what was taken back stands behind this position
    events    integer     NOT NULL DEFAULT 0,
    people    integer     NOT NULL DEFAULT 0,
    reason    text                            -- where an operator accepts that something is gone: why
);
CREATE UNIQUE INDEX takebacks_open ON takebacks ((true)) WHERE completed IS NULL;
