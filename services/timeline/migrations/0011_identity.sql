-- What was said of who is who: an entry of intake's each, by the ids that it names.
CREATE TABLE links (
    id       uuid    PRIMARY KEY,
    survivor uuid    NOT NULL,
    retired  uuid    NOT NULL,
    merges   boolean NOT NULL
);
CREATE INDEX links_survivor ON links (survivor);
CREATE INDEX links_retired ON links (retired);

-- Under whom somebody is found of whom such a thing was said: themselves, or who survives. For the table that a rebuild
-- fills as for the live one.
ALTER TABLE people ADD COLUMN survivor uuid;
ALTER TABLE timeline_next_people.people ADD COLUMN survivor uuid;
CREATE INDEX people_survivor ON people (survivor) WHERE survivor IS NOT NULL;
CREATE INDEX people_survivor ON timeline_next_people.people (survivor) WHERE survivor IS NOT NULL;
