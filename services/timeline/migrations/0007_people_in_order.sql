-- The list of people, in its order; an identifier may be longer than an index takes. Of identifiers that are new little
-- may be left aside for later, since every search reads that too. For the table that a rebuild fills as for the live one.
CREATE INDEX people_order ON people (left(identifiers[1], 100), person);
CREATE INDEX people_order ON timeline_next_people.people (left(identifiers[1], 100), person);
ALTER INDEX people_identifiers SET (gin_pending_list_limit = 64);
ALTER INDEX timeline_next_people.people_identifiers SET (gin_pending_list_limit = 64);
