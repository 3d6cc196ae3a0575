"""Who a person is: introductions, and which numbers are one person's."""

from collections.abc import Iterator

from services.adapters.hmpps.envelope import SCHEMES, Happened
from services.adapters.hmpps.movements import Data, said

NOMS, CRN = SCHEMES["NOMS"], SCHEMES["CRN"]


def registered(event: Happened) -> Data:
    """With every number that the event has of them."""
    return {"identifiers": [{"scheme": scheme, "value": number} for scheme, number in event.numbers.items()]}


def matched(event: Happened) -> Data | None:
    """A probation case was found to be a prisoner's: both are found under the prison number."""
    return next(of_one_person(event), None)


def of_one_person(event: Happened) -> Iterator[Data]:
    """An event that has several numbers of somebody shows that they are one person's."""
    known_by = [f"{scheme}:{number}" for scheme, number in event.numbers.items()]
    for other in known_by[1:]:
        yield {"survivorId": known_by[0], "retiredId": other, "evidence": "shared_identifier"}


def prisoners_merged(event: Happened) -> Data:
    """Found under the number that stays; on what evidence is not said."""
    return merged(f"{NOMS}:{event.needed('nomsNumber')}", f"{NOMS}:{event.needed('removedNomsNumber')}", event)


def cases_merged(event: Happened) -> Data:
    """Found under the case that stays; on what evidence is not said."""
    return merged(f"{CRN}:{event.needed('targetCRN')}", f"{CRN}:{event.needed('sourceCRN')}", event)


def merged(survivor: str, retired: str, event: Happened) -> Data:
    """Two records of one kind."""
    return said(survivorId=survivor, retiredId=retired, evidence="unknown", rawValue=event.text("reason"))


def cases_unmerged(event: Happened) -> Data:
    """The case that was retired is somebody else's after all."""
    survivor, restored = event.needed("unmergedCRN"), event.needed("reactivatedCRN")
    return {"survivorId": f"{CRN}:{survivor}", "restoredId": f"{CRN}:{restored}", "evidence": "unknown"}
