-- Which types of events a consumer takes, as whoever started last said; null: all.
CREATE TABLE types_taken (
    consumer text        PRIMARY KEY,
    types    text[],
    since    timestamptz NOT NULL
);
