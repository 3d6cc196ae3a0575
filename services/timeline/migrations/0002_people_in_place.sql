-- A person's row changes with every entry: with no index on what changes, and room in its page, it is changed in
-- place, and the other indexes are left alone. Who changed since when is read from the entries.
DROP INDEX people_changed;
ALTER TABLE people SET (fillfactor = 50);
