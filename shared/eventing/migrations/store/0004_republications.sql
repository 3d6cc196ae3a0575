-- An operator had everything published again, and why. It is done when the checkpoint is back where it was.
CREATE TABLE republications (
    number bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asked  timestamptz NOT NULL,
    until  bigint      NOT NULL,              -- the position that had been reached
    reason text        NOT NULL,
    actor  text        NOT NULL
);
