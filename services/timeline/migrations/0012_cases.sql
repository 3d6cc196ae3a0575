-- Whom somebody must look after: a row per person, folded from the whole of their record after it has changed.
CREATE TABLE cases (
    person   uuid          PRIMARY KEY,       -- of one that was merged, the survivor's
    state    text,
    worker   text,                            -- who is responsible now
    team     text,
    released timestamptz,                     -- of this time in custody
    waiting  boolean       NOT NULL,          -- released, and nobody has met them since
    kinds    text[]        NOT NULL,          -- open deadlines, the first first; null is due at no time yet
    dues     timestamptz[] NOT NULL,
    gaps     text[]        NOT NULL,
    changed  timestamptz   NOT NULL,          -- knowntime of the newest entry
    folded   timestamptz   NOT NULL           -- what was known by then is in it
);
CREATE INDEX cases_worker ON cases (worker) WHERE worker IS NOT NULL;
CREATE INDEX cases_team ON cases (team) WHERE team IS NOT NULL;

-- Up to which knowntime all that was taken is folded.
CREATE TABLE cases_known (known timestamptz NOT NULL);
INSERT INTO cases_known VALUES ('0001-01-02Z');
