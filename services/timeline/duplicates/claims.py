"""What an event says of who else somebody may be, beside the id that it was sent with. Pure."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.identity import PersonDistinguished
from shared.contracts.intake import IdentityCorrected, PersonRegistered
from shared.contracts.versions import names

INTRODUCING = names([PersonRegistered, IdentityCorrected], CATALOGUE)
DISTINGUISHING = names([PersonDistinguished], CATALOGUE)
Find = Callable[[str], UUID]


class Claim(NamedTuple):
    """Somebody is known by what leads to this id too; `reported` where the sender says that it may be one person."""

    key: UUID
    reported: bool


def claims(event: Mapping[str, Any], person: UUID, find: Find) -> set[Claim]:
    """Of a registration or a correction of an identity: those that lead to another id than the person's."""
    data = event["data"]
    numbers = [*data.get("identifiers", ()), *([data["identifier"]] if data.get("identifier") else ())]
    found = {Claim(find(name), False) for name in map(unique_name, numbers) if name}
    found |= {Claim(key, True) for name in data.get("duplicateCandidates", ()) for key in ids_of(name, find)}
    return {claim for claim in found if claim.key != person}


def unique_name(identifier: Mapping[str, Any]) -> str | None:
    """What no two people have: a number of its scheme, or, where the scheme does not say whose, of who gave it out."""
    name = f"{identifier['scheme']}:{identifier['value']}"
    if issuer := identifier.get("issuer"):
        return f"{issuer}:{name}"
    return None if identifier["scheme"] == "local" else name


def ids_of(name: str, find: Find) -> Iterator[UUID]:
    """None where a sender gave neither an identifier nor an id."""
    try:
        yield find(name)
    except ValueError:
        return


def told_apart(event: Mapping[str, Any]) -> tuple[UUID, UUID]:
    """Of whom it was said that they are two people."""
    return UUID(event["data"]["personId"]), UUID(event["data"]["otherId"])
