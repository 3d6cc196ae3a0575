-- Offsets count in one log, and a topic made anew is another: see the consumer's migration of the same name.
ALTER TABLE relay RENAME COLUMN cluster TO log;
ALTER TABLE publications RENAME COLUMN cluster TO log;
