-- The order in which entries were taken, one by one: drawn under the append lock, so that position order is commit order
-- and whoever reads on from a position misses nothing.
ALTER TABLE entries ADD COLUMN position bigint GENERATED ALWAYS AS IDENTITY UNIQUE;
