-- Who may read about people now, by the names of their tokens.
CREATE VIEW readers AS SELECT name FROM tokens WHERE revoked IS NULL AND 'practitioner' = ANY(roles);
