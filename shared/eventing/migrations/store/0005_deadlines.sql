-- Deadlines that the clock will breach. They follow from the events; this is where the clock looks.
CREATE TABLE deadlines (
    person uuid        NOT NULL,
    id     uuid        NOT NULL,
    kind   text        NOT NULL,
    due    timestamptz NOT NULL,
    number integer     NOT NULL,  -- of its events so far
    opened uuid        NOT NULL,  -- the event that opened it
    PRIMARY KEY (person, id)
);
CREATE INDEX deadlines_due ON deadlines (due);
