-- Offsets count in one log, and a topic made anew is another: a log is known by the topic's id, or, where the broker
-- tells none, by its cluster's. What was there has the cluster's id, and is taken over when it is next read.
ALTER TABLE offsets RENAME COLUMN cluster TO log;
