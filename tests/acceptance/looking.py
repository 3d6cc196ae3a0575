"""What a practitioner sees of one person at one moment, wherever they look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.acceptance.asking import Asking

Row = Mapping[str, Any]
NOWHERE: Row = {"deadlines": [], "gaps": [], "team": None, "worker": None}


@dataclass(frozen=True)
class Seen:
    """The timeline as known at `as_of`, the row of the caseload, the hand-over pack, what is listed for review, and the
    state in the list of people.
    """

    as_of: str
    entries: list[Row]
    case: Row
    pack: Row
    reviews: list[Row]
    state: str | None

    @property
    def due(self) -> dict[str, str | None]:
        """What has to happen still, and on which day, where that is set."""
        return {each["kind"]: each["due"] and each["due"][:10] for each in self.case["deadlines"]}

    @property
    def gaps(self) -> list[str]:
        """What is missing, the gravest first."""
        return [each["code"] for each in self.case["gaps"]]

    @property
    def to_review(self) -> dict[str, str]:
        """The types of what is listed, and why it is."""
        return {short(each["type"]): each["reason"] for each in self.reviews}


def short(kind: str) -> str:
    """A type without prefix and version."""
    return kind.removeprefix("throughcare.").rpartition(".v")[0]


async def look(product: Asking, who: str) -> Seen:
    """At one person, once everything is up with what was told."""
    await product.at_rest()
    page = (await product.get(f"/v1/people/{who}/timeline?limit=500")).json
    cases = (await product.get("/v1/caseload?limit=500")).json["people"]
    reviews = (await product.get("/v1/reviews?limit=500")).json["reviews"]
    (person,) = (await product.get(f"/v1/people?identifier={who}")).json["people"]
    return Seen(
        as_of=page["as_of"],
        entries=page["entries"],
        case=next((each for each in cases if each["id"] == page["person"]), NOWHERE),
        pack=(await product.get(f"/v1/people/{who}/handover-pack")).json,
        reviews=[each for each in reviews if each["person"] == page["person"]],
        state=person["state"],
    )
