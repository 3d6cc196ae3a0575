-- Whoever left for another country or jurisdiction is on the work list until it is said whether their file was sent.
UPDATE cases_known SET known = '0001-01-02Z';  -- everybody is folded anew
