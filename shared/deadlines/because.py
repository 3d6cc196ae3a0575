"""What has changed a deadline: the fact that sets it now, or what was said since of a fact on which it rested. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from shared.contracts.records import Revision
from shared.deadlines.recorded import Recorded
from shared.eventing.decider import Fact


def behind(former: Recorded, fact: Fact, about: Sequence[Fact]) -> Fact:
    """The fact itself, unless it is older news than a correction or retraction of what the deadline rested on, or than
    a merge or unmerge: whichever was said last since anything was told of it.

    What follows stands in the stream of the deadline, wherever that was said.
    """
    since = former.last or former.opened.time
    found = [each for each in concerning(former, fact, about) if known(each) > since]
    latest = max(found, key=known, default=fact)
    if latest is fact or known(latest) < known(fact):
        return fact
    return replace(latest, person=former.opened.person)


def concerning(former: Recorded, fact: Fact, about: Sequence[Fact]) -> Iterator[Fact]:
    """Who is who concerns everything; a revision, what it points at, and so does the next one that points at it."""
    rested = {*former.rests_on, str(fact.id)}
    for each in sorted(about, key=known):
        if isinstance(each.what, Revision):
            if str(each.what.target) not in rested:
                continue
            rested.add(str(each.id))
        yield each


def known(fact: Fact) -> datetime:
    """Since when."""
    return fact.recorded or fact.time
