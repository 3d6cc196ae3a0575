-- The list of cases follows what somebody has said stands: everybody is folded once more, for whom something is open.
CREATE INDEX reviews_closed ON reviews (closed) WHERE closed IS NOT NULL;
UPDATE cases_known SET known = '0001-01-02Z';
