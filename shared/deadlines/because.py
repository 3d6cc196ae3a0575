"""What has changed a deadline: the fact that sets it now, or what was said since of a fact on which it rested. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.contracts.records import Revision
from shared.deadlines.recorded import Recorded
from shared.eventing.decider import Fact


@dataclass(slots=True)
class Hearsay:
    """What was said of other facts: who is who, which concerns everything, and revisions, by what they point at."""

    who_is_who: list[Fact] = field(default_factory=list)
    revisions: dict[str, list[Fact]] = field(default_factory=dict)

    def add(self, fact: Fact) -> None:
        """One more."""
        if isinstance(fact.what, Revision):
            self.revisions.setdefault(str(fact.what.target), []).append(fact)
        else:
            self.who_is_who.append(fact)

    def concerning(self, events: Iterable[str]) -> Iterator[Fact]:
        """What was said of these events, and of that again."""
        yield from self.who_is_who
        left = [*events] if self.revisions else []
        while left:
            found = self.revisions.get(left.pop(), ())
            left += [str(each.id) for each in found]
            yield from found


def behind(former: Recorded, fact: Fact, about: Hearsay) -> Fact:
    """The fact itself, unless it is older news than a correction or retraction of what the deadline rested on, or than
    a merge or unmerge: whichever was said last since anything was told of it.

    What follows stands in the stream of the deadline, wherever that was said.
    """
    since = former.last or former.opened.time
    found = [each for each in about.concerning({*former.rests_on, str(fact.id)}) if known(each) > since]
    latest = max(found, key=known, default=fact)
    if latest is fact or known(latest) < known(fact):
        return fact
    return replace(latest, person=former.opened.person)


def known(fact: Fact) -> datetime:
    """Since when."""
    return fact.recorded or fact.time
