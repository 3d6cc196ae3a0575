-- Who has agreed to take over when the person leaves custody: they are on that list from then on.
ALTER TABLE cases
    ADD COLUMN next_worker text,
    ADD COLUMN next_team   text;
CREATE INDEX cases_next_worker ON cases (next_worker) WHERE next_worker IS NOT NULL;
CREATE INDEX cases_next_team ON cases (next_team) WHERE next_team IS NOT NULL;
