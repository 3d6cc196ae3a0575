-- The list of cases follows what somebody has said stands.
CREATE INDEX reviews_closed ON reviews (closed) WHERE closed IS NOT NULL;
