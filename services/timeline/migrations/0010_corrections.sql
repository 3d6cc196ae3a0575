-- Entries that correct or retract others: which version each points at, and the entry that was there first. As long as
-- what a row points at is not here, `root` is that.
CREATE TABLE corrections (
    id       uuid    PRIMARY KEY,
    person   uuid    NOT NULL,
    target   uuid    NOT NULL,
    root     uuid    NOT NULL,
    retracts boolean NOT NULL
);
CREATE INDEX corrections_person ON corrections (person);
CREATE INDEX corrections_target ON corrections (target);
CREATE INDEX corrections_root ON corrections (root);

-- What a version had set off that was corrected or retracted since: open until the effect is itself corrected or
-- retracted, or somebody says that it stands. Never done by us.
CREATE TABLE reviews (
    effect  uuid        NOT NULL,             -- the entry to look at
    because uuid        NOT NULL,             -- what corrected or retracted its cause
    person  uuid        NOT NULL,
    opened  timestamptz NOT NULL,             -- knowntime, as is the next
    closed  timestamptz,
    outcome text        CHECK (outcome IN ('corrected', 'retracted', 'stands')),
    reason  text,
    actor   text,
    PRIMARY KEY (effect, because),
    CHECK ((closed IS NULL) = (outcome IS NULL))
);
CREATE INDEX reviews_open ON reviews (opened, effect) WHERE closed IS NULL;
CREATE INDEX reviews_person ON reviews (person);
