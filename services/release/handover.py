"""The hand-over: offered to a team, accepted or rejected by it, offered again to another, complete at the gate."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from shared.contracts.fields import Event
from shared.contracts.release import HandoverAccepted, HandoverOffered, HandoverRejected, Released
from shared.eventing.decider import Aggregate, Decision, Fact, Stated, raised
from shared.eventing.errors import NotYet

Answer = Literal["none", "accepted", "rejected", "completed"]
Standing = Literal["none", "offered", "timed_out", "accepted", "rejected", "completed"]
Answered = HandoverAccepted | HandoverRejected


class Handover(NamedTuple):
    """The latest offer, what came of it, and the hand-over before it."""

    offered: HandoverOffered | None = None
    answer: Answer = "none"
    before: "Handover | None" = None

    def standing(self, at: datetime) -> Standing:
        """How it stands at that time; an offer without an answer runs out, and release waits for none."""
        if self.offered is None or self.answer != "none":
            return self.answer
        return "timed_out" if self.offered.due_by and self.offered.due_by < at else "offered"

    def named(self, identifier: str | None) -> "Handover | None":
        """The one of that id, as it is now or was when another was begun; the latest, where no id tells them apart."""
        each: Handover | None = self
        while each and each.offered:
            if identifier is None or each.offered.handover_id in (None, identifier):
                return each
            each = each.before
        return None


def evolve(handover: Handover, fact: Fact) -> Handover:
    """Fold one fact."""
    fold = FOLDS.get(type(fact.what))
    return fold(handover, fact.what) if fold else handover


def answered(handover: Handover, answer: Answered, how: Answer) -> Handover:
    """An answer to an earlier offer leaves the latest as it is."""
    return handover._replace(answer=how) if handover.named(answer.handover_id) is handover else handover


FOLDS: Mapping[type[Event], Callable[[Handover, Any], Handover]] = {
    HandoverOffered: lambda handover, offered: Handover(offered, before=handover if handover.offered else None),
    HandoverAccepted: lambda handover, answer: answered(handover, answer, "accepted"),
    HandoverRejected: lambda handover, answer: answered(handover, answer, "rejected"),
    Released: lambda handover, _: handover._replace(answer="completed") if handover.answer == "accepted" else handover,
}


def decide(stated: Stated, handover: Handover, later: Sequence[Fact]) -> Decision:
    """An answer has a question."""
    match stated.what:
        case HandoverOffered() as offered:
            return Decision(offered, second_offer(offered, handover, stated.time))
        case (HandoverAccepted(handover_id=identifier) | HandoverRejected(handover_id=identifier)) as answer:
            asked = handover.named(identifier)
            if asked is None or asked.offered is None:
                raise NotYet("the offer of this hand-over, not after it (rule 9)")
            return Decision(answer, oddities(answer, asked.offered, asked.answer))
        case other:
            raise TypeError(other)


def second_offer(offered: HandoverOffered, handover: Handover, at: datetime) -> tuple[str, ...]:
    """Another team is asked when the first has refused, or let the time pass; asking the same again is a reminder."""
    pending = handover.offered if handover.standing(at) == "offered" else None
    return ("second_open_handover",) if pending and pending.to_team != offered.to_team else ()


def oddities(answer: Answered, offered: HandoverOffered, before: Answer) -> tuple[str, ...]:
    """Rule 9: who accepts is not who offered."""
    by, accepts = answer.by_team or offered.to_team, isinstance(answer, HandoverAccepted)
    flags = {
        "accepted_by_who_offered": accepts and by == offered.from_team,
        "answered_by_who_was_not_asked": by not in (offered.to_team, offered.from_team),
        "handover_answered_before": before != "none",
    }
    return raised(flags)


HANDOVER = Aggregate(
    "handover",
    frozenset({HandoverOffered, HandoverAccepted, HandoverRejected}),
    Handover(),
    evolve,
    decide,
    frozenset(FOLDS),
)
