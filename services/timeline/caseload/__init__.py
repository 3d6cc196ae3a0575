"""Whom somebody must look after: who is responsible, what is due, what is missing, folded from a person's entries."""
