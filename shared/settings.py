"""Settings, read once from the environment. An unknown THROUGHCARE_* variable is an error, not a silent typo."""
