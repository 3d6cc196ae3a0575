-- Where a person is beyond their state, until when somebody may have to do with them, and who was asked to take over.
ALTER TABLE cases
    ADD COLUMN place     text,                -- away without leave, recalled and not back, deported, free, ...
    ADD COLUMN since     timestamptz,         -- there
    ADD COLUMN leaves    timestamptz,         -- the list, as nobody has anything to do any more
    ADD COLUMN asked     text,                -- which team, that has not answered
    ADD COLUMN asked_by  text,
    ADD COLUMN answer_by timestamptz;
CREATE INDEX cases_asked ON cases (asked) WHERE asked IS NOT NULL;
