-- Who wants to hear of what, and how. An empty list in a filter means all.
CREATE TABLE subscriptions (
    id             uuid        PRIMARY KEY,
    name           text        NOT NULL,
    owner          text        NOT NULL,              -- the name of the token that made it, with whose rights it reads
    channel        text        NOT NULL CHECK (channel IN ('pull', 'sse', 'webhook')),
    types          text[]      NOT NULL,              -- exact, or a beginning and `*`
    people         uuid[]      NOT NULL,
    states         text[]      NOT NULL,              -- of the person, after the entry
    url            text        CHECK ((url IS NOT NULL) = (channel = 'webhook')),
    payload        text        NOT NULL CHECK (payload IN ('thin', 'full')),
    status         text        NOT NULL CHECK (status IN ('active', 'paused', 'disabled')),
    reason         text,                              -- why it is paused or disabled
    matched        bigint      NOT NULL,              -- the position of the last entry that was held against the filter
    acknowledged   bigint      NOT NULL DEFAULT 0,    -- pull and sse: the number of the last delivery taken over
    forgotten      bigint      NOT NULL DEFAULT 0,    -- the highest number that was removed for its age
    secret_version integer     NOT NULL DEFAULT 1,    -- webhook: the secret follows from the deployment's own, id and version
    previous_until timestamptz,                       -- webhook: until when the version before it signs too
    failing_since  timestamptz,                       -- webhook: the first failure since the last success
    created        timestamptz NOT NULL,
    changed        timestamptz NOT NULL
);
CREATE INDEX subscriptions_owner ON subscriptions (owner, created);

-- What is to be, and was, delivered: a row for each subscription and entry, in the order in which it is delivered.
-- Whoever adds or finishes deliveries locks their subscription's row first: so that the order of numbers is the order of
-- commits, and none is left behind a pending one that was just finished.
CREATE TABLE deliveries (
    number       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription uuid        NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    position     bigint,                              -- of the entry; none for a test
    event        uuid        NOT NULL,                -- the stable id by which receivers tell repeats
    person       uuid,
    type         text        NOT NULL,
    time         timestamptz NOT NULL,
    status       text        NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sent', 'delivered', 'skipped')),
    due          timestamptz,                         -- webhook: when to try; none while an earlier one of the person is pending
    attempts     integer     NOT NULL DEFAULT 0,
    answer       integer,                             -- the last HTTP status
    detail       text,                                -- the last failure, or who skipped it and why
    created      timestamptz NOT NULL,
    attempted    timestamptz,
    finished     timestamptz
);
CREATE INDEX deliveries_order ON deliveries (subscription, number);
CREATE INDEX deliveries_due ON deliveries (subscription, due, number) WHERE status = 'pending' AND due IS NOT NULL;
CREATE INDEX deliveries_pending ON deliveries (subscription, person, number) WHERE status = 'pending';
