"""Records that may be one person: who says so, and whether anybody has decided."""
