-- An operator took a rejected report off the list that nobody will mend, and why. Rejected again, it is on it again.
CREATE TABLE dismissals (
    id       uuid        PRIMARY KEY,
    rejected uuid        NOT NULL,
    reason   text        NOT NULL,
    actor    text        NOT NULL,
    at       timestamptz NOT NULL
);
