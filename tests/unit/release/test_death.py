"""With a person's death the case ends, and nothing about a release is due any more."""

from services.release.case import CASE
from services.release.policies import POLICIES
from services.release.rules import AGGREGATES
from shared.contracts.fields import Event
from shared.readiness import gaps
from shared.testing import fact
from tests.unit.desk import Desk
from tests.unit.release.stories import (
    CHANGED,
    CLOSED,
    CONFIRMED,
    DEATH,
    NO_CONTACT,
    OFFERED,
    OPENED,
    RECALLED,
    RELEASED,
    RESOLVED,
    SENTENCED,
)


def told(*events: Event) -> Desk:
    return Desk(AGGREGATES, POLICIES).having_heard((event, on) for on, event in enumerate(events))


def test_a_death_ends_the_case_and_leaves_no_gap() -> None:
    case = CASE.state(fact(event, on) for on, event in enumerate((OPENED, OFFERED, DEATH)))
    assert (case.stage, case.anchor, gaps(case.readiness)) == ("none", None, ())


def test_after_a_death_no_case_is_opened_and_no_notice_is_due() -> None:
    before = ("CaseOpened", "ConditionsSet", "DeathRecorded", "ReleaseVictimNoticeDue", "SentenceRecorded")
    at = told(SENTENCED, NO_CONTACT, CONFIRMED, DEATH, CHANGED, CLOSED, RECALLED, RELEASED)
    assert [name for name in at.happened if name in before] == [*before]


def test_what_is_reported_of_the_dead_is_taken_and_flagged_but_what_settles_a_notice() -> None:
    at = told(NO_CONTACT, CONFIRMED, DEATH, RESOLVED, RELEASED)
    flags = {type(each.what).__name__: each.flags for each in at.file.facts}
    assert flags["ReleaseVictimNoticeResolved"] == ()
    assert flags["Released"] == ("after_death",)
