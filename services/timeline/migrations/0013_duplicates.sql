-- Who may be one person. A row for each number that a registration tells beside the one it was sent with, by the id that
-- such a number leads to; and for each record that its sender takes for the same person.
CREATE TABLE claims (
    entry    uuid        NOT NULL,            -- that says so
    person   uuid        NOT NULL,
    key      uuid        NOT NULL,
    reported boolean     NOT NULL,            -- by its sender; else two are known by one number
    known    timestamptz NOT NULL,
    PRIMARY KEY (entry, key, reported)
);
CREATE INDEX claims_key ON claims (key);
CREATE INDEX claims_person ON claims (person);

-- Who was said to be two people.
CREATE TABLE distinctions (
    entry uuid PRIMARY KEY,
    one   uuid NOT NULL,
    other uuid NOT NULL
);

-- Up to which position of the entry log all of this is kept.
CREATE TABLE claims_reached (position bigint NOT NULL);
INSERT INTO claims_reached VALUES (0);
