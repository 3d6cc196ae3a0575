"""Names that completion offers. Written out, since a shell that asks for them does not wait for heavy modules."""

ROLES = ("door", "intake", "planning", "release", "aftercare", "timeline", "all")
CONSUMERS = ROLES[1:-1]
DECIDING = CONSUMERS[:-1]
PROJECTIONS = ("places", "people")
TOKEN_ROLES = ("sender", "practitioner", "operator", "auditor")


def roles(incomplete: str) -> list[str]:
    """What `serve` can run."""
    return beginning(ROLES, incomplete)


def consumers(incomplete: str) -> list[str]:
    """Where people can be parked."""
    return beginning(CONSUMERS, incomplete)


def publishing(incomplete: str) -> list[str]:
    """Whose events are published."""
    return beginning(CONSUMERS[:-1], incomplete)


def projections(incomplete: str) -> list[str]:
    """What `rebuild` can build anew."""
    return beginning(PROJECTIONS, incomplete)


def deciding(incomplete: str) -> list[str]:
    """What has a store of its own."""
    return beginning(DECIDING, incomplete)


def token_roles(incomplete: str) -> list[str]:
    """What a token may be for."""
    return beginning(TOKEN_ROLES, incomplete)


def beginning(names: tuple[str, ...], incomplete: str) -> list[str]:
    """Those that begin like this."""
    return [name for name in names if name.startswith(incomplete)]
