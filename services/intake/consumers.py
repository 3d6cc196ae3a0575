"""What intake listens to."""

from shared.contracts import release

LISTENS_TO = (release.Released,)
