-- By which fold a row was concluded: those of another than the program's are folded anew, behind what is new.
ALTER TABLE cases ADD COLUMN fold text NOT NULL DEFAULT '';

-- How many people are where their state does not say it, and who.
CREATE INDEX cases_place ON cases (place, state) WHERE place IS NOT NULL;
