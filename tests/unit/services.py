"""All four services and the list of cases, without any I/O: what is reported to one is heard by the others at once."""

from collections.abc import Iterable
from typing import Any, Self
from uuid import UUID

from services.deciding import DECIDING
from services.policies import pack_in_use
from services.timeline.caseload.case import Case, case_of
from services.timeline.caseload.facts import Concluded
from shared.contracts.catalogue import CATALOGUE, owner
from shared.contracts.fields import Event
from shared.deadlines.keeping import deadlines_of
from shared.eventing.decider import Fact, Stated
from shared.eventing.wanting import heard_by
from shared.parts import Parts, foreign
from shared.testing import DAY_ZERO, day
from tests.unit.desk import Desk

PACK = pack_in_use("un-baseline", DECIDING.values()).model_copy(update={"in_force_from": DAY_ZERO.date()})


def event(name: str, /, **data: Any) -> Event:
    """An event by its short name; where nothing is said, as in the example of its contract."""
    kind = CATALOGUE[f"throughcare.{name}.v1"]
    return kind.model_validate(data or kind.example)


def desk_of(parts: Parts) -> Desk:
    """With the deadlines of the pack that the product comes with."""
    return Desk(parts.aggregates, parts.policies, deadlines_of(parts.name, parts.obligations, PACK))


class Services:
    """One person's files in all of them."""

    def __init__(self) -> None:
        self.desks = {name: desk_of(parts) for name, parts in DECIDING.items()}
        self.heard = {
            name: heard_by(parts.listens_to) | foreign(name, self.desks[name].rules) for name, parts in DECIDING.items()
        }
        self.published: set[UUID] = set()

    def told(self, history: Iterable[tuple[Event, float]]) -> Self:
        """These in this order, each of its day."""
        for what, on in history:
            self.desks[owner(type(what).type)].report(what, on)
            while self._hear():
                pass
        return self

    def _hear(self) -> bool:
        """Whether anything new was published, which whoever listens has learned."""
        new = [
            (name, fact)
            for name, desk in self.desks.items()
            for fact in sorted(desk.file.everything, key=lambda each: each.id)
            if owner(type(fact.what).type) == name and fact.id not in self.published
        ]
        for name, fact in new:
            self.published.add(fact.id)
            for other, desk in self.desks.items():
                if other != name and type(fact.what) in self.heard[other]:
                    desk.learn(Fact(**{each: getattr(fact, each) for each in FIELDS}))
        return bool(new)

    @property
    def facts(self) -> list[Fact]:
        """All that stands, in the order of the world."""
        own = (
            fact for name, desk in self.desks.items() for fact in desk.file.facts if owner(type(fact.what).type) == name
        )
        return sorted(own, key=lambda each: (each.time, each.id))

    @property
    def case(self) -> Case:
        """As the list of cases has it; what is announced of deadlines comes behind what happened."""
        said = [each for each in self.facts if ".deadline." not in type(each.what).type]
        announced = sorted((each for each in self.facts if each not in said), key=lambda each: each.id)
        return case_of(
            (Concluded if each.made_by_policy and not each.corrected else Stated)(each.what, each.time, each.precision)
            for each in (*said, *announced)
        )

    @property
    def due(self) -> list[str]:
        """What is open, by its kind."""
        return sorted(each.kind for each in self.case.dues)

    @property
    def waiting(self) -> list[str]:
        """What has not found its ground."""
        return [type(each.stated.what).__name__ for desk in self.desks.values() for each in desk.file.waiting]

    @property
    def notices(self) -> list[tuple[str, int]]:
        """To whoever asked to be told: of what, and on which day."""
        dues = [each for each in self.facts if ".victim_notice.due." in type(each.what).type]
        return [(vars(each.what)["kind"], (each.time - day(0)).days) for each in dues]


FIELDS = ("what", "time", "precision", "id", "recorded", "flags", "policy_key", "corrected")
