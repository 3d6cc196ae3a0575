-- The entry log: an authority, not a projection. Entries stay as they were taken, in the order they were taken.
CREATE TABLE entries (
    id            uuid        PRIMARY KEY,
    person        uuid        NOT NULL,
    service       text        NOT NULL,
    sequence      integer     NOT NULL,
    type          text        NOT NULL,
    time          timestamptz NOT NULL,
    recorded      timestamptz NOT NULL,
    known         timestamptz NOT NULL,       -- knowntime: when we took it; never goes back
    cause         uuid,
    correlation   uuid        NOT NULL,
    actor         text        NOT NULL,
    flags         text[]      NOT NULL,
    body          bytea       NOT NULL,       -- the event as published
    UNIQUE (person, service, sequence)
);
CREATE INDEX entries_known ON entries (known);

-- Where each entry stands on its person's timeline: at its time, or at that of its cause where that is later.
CREATE TABLE places (
    person    uuid        NOT NULL,
    ordertime timestamptz NOT NULL,
    recorded  timestamptz NOT NULL,
    service   text        NOT NULL,
    sequence  integer     NOT NULL,
    id        uuid        NOT NULL UNIQUE,
    PRIMARY KEY (person, ordertime, recorded, service, sequence)
);
CREATE INDEX entries_cause ON entries (cause) WHERE cause IS NOT NULL;

-- Who there is and where on the path they are: a projection of the entries.
CREATE TABLE people (
    person      uuid        PRIMARY KEY,
    state       text        CHECK (state IN ('in_custody', 'returned_to_custody', 'in_community', 'ended')),
    identifiers text[]      NOT NULL DEFAULT '{}',
    entries     integer     NOT NULL DEFAULT 0,
    changed     timestamptz NOT NULL
);
CREATE INDEX people_changed ON people (changed);
CREATE INDEX people_state ON people (state, person);
CREATE INDEX people_identifiers ON people USING gin (identifiers);

-- The last knowntime given.
CREATE TABLE known_clock (
    only_row boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    last     timestamptz NOT NULL
);
INSERT INTO known_clock (last) VALUES ('2000-01-01Z');
