-- Others than the person's own team: for whom a subscription is, fixed when it is made. Who has no recipient is the team.
ALTER TABLE subscriptions
    ADD COLUMN recipient_kind text,           -- as consents name it
    ADD COLUMN recipient_ref  text,           -- which one of that kind; none where it speaks for all of them
    ADD COLUMN purpose        text,           -- what for: only consents to this are of use
    ADD COLUMN legal_basis    text,           -- the law by which no consent is needed
    ADD CHECK ((recipient_kind IS NOT NULL) = ((purpose IS NULL) <> (legal_basis IS NULL)));

-- What recipients were told and are to have corrected, until they were asked to delete it. By the entry that was there
-- first; written before anything leaves, so that it may hold what never arrived, and lacks nothing that did.
CREATE TABLE told (
    subscription uuid   NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    event        uuid   NOT NULL,
    person       uuid   NOT NULL,
    categories   text[] NOT NULL,             -- of consent, under which it was told
    until        date,                        -- the last day, as it was told; none where the consent has no end
    PRIMARY KEY (subscription, event)
);
CREATE INDEX told_person ON told (person, subscription);

-- A notice has no entry behind it, and so holds what it says.
ALTER TABLE deliveries ADD COLUMN notice bytea;

-- What a person said of what others may be told, and whether they died.
CREATE INDEX entries_consents ON entries (person) WHERE type IN (
    'throughcare.intake.consent.recorded.v1',
    'throughcare.intake.death.recorded.v1');

DROP VIEW shown_subscriptions;
CREATE VIEW shown_subscriptions AS
SELECT s.*, p.pending, p.oldest_pending,
       (SELECT coalesce(max(position), 0) FROM entries) - s.matched AS unmatched,
       (SELECT id FROM generations WHERE after < s.acknowledged ORDER BY number DESC LIMIT 1) AS generation,
       s.owner IN (SELECT name FROM access.readers) AS owner_lives
FROM subscriptions s
CROSS JOIN LATERAL (
    SELECT count(*) AS pending, min(d.created) AS oldest_pending
    FROM deliveries d WHERE d.subscription = s.id AND d.status = 'pending') p;
