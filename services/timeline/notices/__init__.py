"""Which notices somebody with an interest is owed, for their liaison alone (General Assembly resolution 40/34)."""
