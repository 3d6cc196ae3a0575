-- What a consumer has applied. PostgreSQL is the authority: these rows commit with the effects they speak of.

CREATE TABLE watermarks (
    consumer text    NOT NULL,
    source   text    NOT NULL,
    person   uuid    NOT NULL,
    sequence integer NOT NULL,
    id       uuid    NOT NULL,
    hash     bytea   NOT NULL,                -- of the published bytes: the next event must name it
    PRIMARY KEY (consumer, source, person)
);

CREATE TABLE offsets (
    consumer  text    NOT NULL,
    topic     text    NOT NULL,
    partition integer NOT NULL,
    cluster   text    NOT NULL,
    next      bigint  NOT NULL,
    PRIMARY KEY (consumer, topic, partition)
);

-- People held in a consumer until an operator acts: behind a poison event, or at a fork of a stream.
CREATE TABLE parked (
    consumer text        NOT NULL,
    person   uuid        NOT NULL,
    event    uuid,
    code     text        NOT NULL,
    detail   text        NOT NULL,
    since    timestamptz NOT NULL,
    PRIMARY KEY (consumer, person)
);

-- Events that queue: behind a parked one, or before a gap that has not filled.
CREATE TABLE held (
    number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer text        NOT NULL,
    person   uuid        NOT NULL,
    source   text        NOT NULL,
    sequence integer     NOT NULL,
    since    timestamptz NOT NULL,
    body     bytea       NOT NULL,
    UNIQUE (consumer, person, source, sequence, body)
);

-- What an operator decided about a parked person, and why.
CREATE TABLE parked_decisions (
    id       uuid        PRIMARY KEY,
    consumer text        NOT NULL,
    person   uuid        NOT NULL,
    event    uuid,
    decision text        NOT NULL CHECK (decision IN ('retry', 'skip')),
    reason   text        NOT NULL,
    actor    text        NOT NULL,
    at       timestamptz NOT NULL
);
