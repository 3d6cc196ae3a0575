-- The event store of one service, which is also its outbox: nothing else need be written to publish an event.

CREATE TABLE events (
    position    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person      uuid        NOT NULL,
    sequence    integer     NOT NULL CHECK (sequence > 0),
    id          uuid        NOT NULL UNIQUE,
    origin      bytea       NOT NULL UNIQUE,  -- hash of the sender's source and id: a report counts once, for ever
    content     bytea       NOT NULL,         -- hash of what was said: tells a duplicate from a conflict
    type        text        NOT NULL,
    time        timestamptz NOT NULL,         -- when it happened, as the sender says
    recorded    timestamptz NOT NULL,         -- when we appended it; never before its cause
    cause       uuid,
    correlation uuid        NOT NULL,
    traceparent text,
    body        bytea       NOT NULL,         -- the event as published: never rewritten, never parsed by the relay
    UNIQUE (person, sequence)
);
CREATE INDEX events_correlation ON events (correlation) WHERE cause IS NOT NULL;

-- A report that says what a policy had already recorded: its key counts, and what it said is kept beside the fact.
CREATE TABLE confirmations (
    origin   bytea       PRIMARY KEY,
    content  bytea       NOT NULL,
    event    uuid        NOT NULL,
    actor    text        NOT NULL,
    received timestamptz NOT NULL,
    body     bytea       NOT NULL
);

-- Valid reports whose ground has not arrived. They block nothing and are tried again whenever their person moves.
CREATE TABLE waiting (
    origin      bytea       PRIMARY KEY,
    content     bytea       NOT NULL,
    person      uuid        NOT NULL,
    type        text        NOT NULL,
    source      text        NOT NULL,
    report      text        NOT NULL,
    missing     text        NOT NULL,
    time        timestamptz NOT NULL,
    received    timestamptz NOT NULL,
    actor       text        NOT NULL,
    traceparent text,
    body        bytea       NOT NULL
);
CREATE INDEX waiting_person ON waiting (person);
CREATE INDEX waiting_received ON waiting (received);

-- Reports that contradict themselves, their contract or a key we know. They claim no key.
CREATE TABLE rejected (
    id       uuid        PRIMARY KEY,
    said     bytea       NOT NULL UNIQUE,     -- hash of sender, bytes and reason: a repeat is counted, not stored again
    origin   bytea,
    source   text,
    report   text,
    type     text,
    code     text        NOT NULL,
    field    text,
    detail   text        NOT NULL,
    actor    text        NOT NULL,
    first    timestamptz NOT NULL,
    last     timestamptz NOT NULL,
    times    integer     NOT NULL DEFAULT 1,
    mended   timestamptz,
    body     bytea       NOT NULL
);
CREATE INDEX rejected_open ON rejected (last DESC) WHERE mended IS NULL;
CREATE INDEX rejected_origin ON rejected (origin) WHERE mended IS NULL;

-- A policy's command that a rule refused: the rule keeps the world consistent, the row keeps it visible.
CREATE TABLE refusals (
    policy text        NOT NULL,
    cause  uuid        NOT NULL,
    person uuid        NOT NULL,
    code   text        NOT NULL,
    detail text        NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (policy, cause)
);

-- How far the relay has published, by whose leave, and what the broker had acknowledged then.
CREATE TABLE relay (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch    bigint  NOT NULL DEFAULT 0,
    position bigint  NOT NULL DEFAULT 0,
    cluster  text,
    began    bigint  NOT NULL DEFAULT 0,      -- the position after which this cluster was filled
    offsets  jsonb   NOT NULL DEFAULT '{}'    -- partition → next offset
);
INSERT INTO relay DEFAULT VALUES;

-- One row per batch that was published: when its events went out, and where the topic ended after it.
CREATE TABLE publications (
    last_position  bigint      PRIMARY KEY,
    first_position bigint      NOT NULL,
    at             timestamptz NOT NULL,
    cluster        text        NOT NULL,
    offsets        jsonb       NOT NULL
);

-- What this service must know of other services' facts to judge its own: only the types it listens to.
CREATE TABLE known_facts (
    number bigint      GENERATED ALWAYS AS IDENTITY,
    id     uuid        PRIMARY KEY,
    person uuid        NOT NULL,
    cause  uuid,
    known  timestamptz NOT NULL,
    body   bytea       NOT NULL
);
CREATE INDEX known_facts_person ON known_facts (person, number);
