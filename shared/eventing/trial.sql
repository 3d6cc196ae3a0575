-- name: overlay
-- Empty tables of the store's own shape, for this session alone. PostgreSQL looks for a table among a session's
-- temporary ones first, so the store's statements find these; and it lets nothing else be written from here on.
CREATE TEMP TABLE events (LIKE events INCLUDING ALL);
CREATE TEMP TABLE confirmations (LIKE confirmations INCLUDING ALL);
CREATE TEMP TABLE waiting (LIKE waiting INCLUDING ALL);
CREATE TEMP TABLE rejected (LIKE rejected INCLUDING ALL);
CREATE TEMP TABLE refusals (LIKE refusals INCLUDING ALL);
CREATE TEMP TABLE known_facts (LIKE known_facts INCLUDING ALL);
CREATE TEMP TABLE deadlines (LIKE deadlines INCLUDING ALL);
CREATE TEMP TABLE links (LIKE links INCLUDING ALL);
CREATE TEMP TABLE settled (origin bytea PRIMARY KEY);
-- Nobody counts the rows of temporary tables, and a plan made for an empty one would read all of it for ever.
SET enable_seqscan = off;
SET default_transaction_read_only = on

-- name: read_only
SET default_transaction_read_only = on

-- name: settle
-- Reports that wait in the real store, and that the trial has brought to their end.
INSERT INTO settled SELECT unnest($1::bytea[]) ON CONFLICT DO NOTHING

-- name: settled
SELECT origin FROM settled WHERE origin = ANY($1::bytea[])
