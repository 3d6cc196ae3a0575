-- Which ids are one person, by intake's merges and unmerges: those with the same `person` are. A row for each id that was
-- ever spoken of; written in the transaction that takes the merge in. It follows from the facts.
CREATE TABLE links (
    id     uuid PRIMARY KEY,
    person uuid NOT NULL
);
CREATE INDEX links_person ON links (person);
