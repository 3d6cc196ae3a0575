-- A void admission takes away what others went by, as a retraction does: which there are.
CREATE TABLE voids (
    id     uuid PRIMARY KEY,
    person uuid NOT NULL
);
CREATE INDEX voids_person ON voids (person);
INSERT INTO voids SELECT id, person FROM entries WHERE type = 'throughcare.intake.admission.voided.v1';

-- What is doubtful no more, since its ground stands again, or is another person's, is off the list without anybody's
-- word; it may come back.
ALTER TABLE reviews DROP CONSTRAINT reviews_pkey, ADD PRIMARY KEY (effect, because, opened);
ALTER TABLE reviews DROP CONSTRAINT reviews_outcome_check,
    ADD CHECK (outcome IN ('corrected', 'retracted', 'stands', 'withdrawn'));
