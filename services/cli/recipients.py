"""For whom a subscription is, where that is not the person's own team: as it is given on a line, and as it is shown."""

from typing import Any

from services.cli.common import fail


def with_for(found: dict[str, Any]) -> dict[str, Any]:
    """With its recipient in words; nothing where it is the person's own team."""
    to = found["recipient"]
    rest = {name: value for name, value in found.items() if name != "recipient"}
    if to is None:
        return rest
    named = f"{to['kind']}:{to['ref']}" if to["ref"] else to["kind"]
    return rest | {"for": f"{named}, {to['purpose'] or 'by law: ' + to['legal_basis']}"}


def recipient(given: str | None, purpose: str | None, legal_basis: str | None) -> dict[str, Any] | None:
    """For whom, as it is sent."""
    if given is None:
        return fail("--purpose and --legal-basis are of somebody: say --for KIND") if purpose or legal_basis else None
    kind, colon, ref = given.partition(":")
    if not kind or (colon and not ref):  # such as a variable that is not set: never the person's own team for it
        return fail(f"--for is KIND or KIND:REF, such as employer:northern-bakery, not {given!r}")
    to = {"kind": kind, "ref": ref, "purpose": purpose, "legal_basis": legal_basis}
    return {name: value for name, value in to.items() if value}
