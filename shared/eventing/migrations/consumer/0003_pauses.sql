-- A consumer that parked many people for one reason within minutes is paused: nothing more is parked, nothing is skipped.
ALTER TABLE parked ADD COLUMN type text NOT NULL DEFAULT '';

CREATE TABLE pauses (
    consumer  text        PRIMARY KEY,
    code      text        NOT NULL,
    type      text        NOT NULL,           -- of the events that cannot be applied
    detail    text        NOT NULL,
    people    integer     NOT NULL,           -- who are parked for the same reason
    since     timestamptz NOT NULL,
    topic     text        NOT NULL,           -- the record before which it stands
    partition integer     NOT NULL,
    position  bigint      NOT NULL
);

-- An operator let it go on parking, and why.
CREATE TABLE pause_decisions (
    id       uuid        PRIMARY KEY,
    consumer text        NOT NULL,
    code     text        NOT NULL,
    type     text        NOT NULL,
    reason   text        NOT NULL,
    actor    text        NOT NULL,
    at       timestamptz NOT NULL
);
