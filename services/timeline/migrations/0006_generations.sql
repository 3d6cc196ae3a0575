-- After a restore the numbers of deliveries are given again, to others. Whoever begins to fill `deliveries` begins a
-- generation: cursors name the one in which their delivery was numbered, and one that is told before a restore is known
-- by a generation that was lost, or by a number beyond where the generation now ends.
CREATE TABLE generations (
    number integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id     text        NOT NULL UNIQUE,       -- by chance, so that none is ever given again
    after  bigint      NOT NULL,              -- the last delivery before it
    began  timestamptz NOT NULL
);
