"""The hand-over pack: what the next worker must know of a person on the day of release, folded from their entries."""
