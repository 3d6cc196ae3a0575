-- Of a time that is not known to the minute, what is: 2026-03-13, 2026-03, or nothing. Its hour is nobody's.
ALTER TABLE cases ADD COLUMN released_roughly text;
ALTER TABLE cases ADD COLUMN since_roughly text;
