-- Which notices are owed to whom: a row each, as the person's record has it, for the liaison alone.
CREATE TABLE notices (
    entry    uuid        PRIMARY KEY,         -- by which it came to be owed
    person   uuid        NOT NULL,            -- of one that was merged, the survivor's
    channel  text,                            -- who is to tell them
    by_day   date,                            -- before which it must be told, where it tells of what is ahead
    since    timestamptz NOT NULL,
    doubtful boolean     NOT NULL,            -- its ground was corrected or retracted since
    body     jsonb       NOT NULL             -- the rest of what is listed
);
CREATE INDEX notices_person ON notices (person);

-- Up to which knowntime all that was taken is in it.
CREATE TABLE notices_known (known timestamptz NOT NULL);
INSERT INTO notices_known VALUES ('0001-01-02Z');

-- In whom anybody was ever known to have an interest.
CREATE INDEX entries_notices ON entries (person) WHERE type IN (
    'throughcare.release.victim_notice.due.v1', 'throughcare.aftercare.victim_notice.due.v1');
