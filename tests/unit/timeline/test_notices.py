"""What somebody with an interest is owed, what they are told, and what they are not."""

import subprocess
from typing import Any
from uuid import uuid4

import orjson
import pytest

from services.timeline.notices.owed import Notice, conditions_for, ground_of, owed
from services.timeline.notices.pages import for_shell
from services.timeline.notices.telling import protecting, reason, telling
from shared.contracts.aftercare import (
    AftercareVictimNoticeDue,
    AftercareVictimNoticeResolved,
    RecallDecided,
    SupervisionEnded,
    SupervisionSuspended,
)
from shared.contracts.fields import Event
from shared.contracts.intake import AbscondRecorded, DeathRecorded, SentenceDatesChanged, TemporaryAbsenceEnded
from shared.contracts.release import (
    ConditionsSet,
    DateConfirmed,
    Released,
    ReleaseDeferred,
    ReleaseVictimNoticeDue,
    ReleaseVictimNoticeResolved,
    TemporaryReleaseApproved,
)

ONE, OTHER = "v-1", "v-2"


def entry(kind: type[Event], cause: Any = None, /, **data: Any) -> dict[str, Any]:
    """As the timeline shows it."""
    number = str(uuid4())
    return {
        "id": number, "type": kind.type, "service": kind.type.split(".")[1], "actor": "leeds",
        "time": "2026-11-05T23:30:00+01:00", "timeprecision": "minute", "knowntime": "2026-11-06T00:00:00.000000Z",
        "cause": cause and cause["id"], "corrected": [], "retracted": None, "data": kind.example | data,
    }  # fmt: skip


def due(kind: str, cause: Any = None, to: tuple[str, ...] = (ONE,), **more: Any) -> dict[str, Any]:
    service = AftercareVictimNoticeDue if kind in ("recall", "escape", "death") else ReleaseVictimNoticeDue
    said = {"noticeId": f"n-{uuid4()}", "kind": kind, "victimInterestRefs": list(to)}
    return entry(service, cause) | {"data": said | more}


def done(of: Any = None, service: type[Event] = ReleaseVictimNoticeResolved, **more: Any) -> dict[str, Any]:
    said = {"noticeId": of["data"]["noticeId"]} if of else {}
    return entry(service) | {"data": {**said, "outcome": "served", **more}}


def open_to(*entries: Any) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.what.kind, each.open) for each in owed(entries)]


def only(*entries: Any) -> Notice:
    (found,) = owed(entries)
    return found


def test_a_notice_is_owed_until_it_was_given_or_somebody_says_why_not() -> None:
    notice = due("release", to=(ONE, OTHER))
    assert open_to(notice) == [("release", (ONE, OTHER))]
    assert open_to(notice, done(notice)) == []
    assert open_to(notice, done(kind="release")) == []
    assert open_to(notice, done(notice, victimInterestRef=ONE)) == [("release", (OTHER,))]
    assert open_to(notice, done(notice, outcome="not_served", reason="not_reachable")) == []


def test_what_was_retracted_is_not_owed_and_what_settled_it_no_longer_does() -> None:
    notice = due("release")
    assert open_to(notice | {"retracted": {"event": "r"}}) == []
    assert open_to(notice, done(notice) | {"retracted": {"event": "r"}}) == [("release", (ONE,))]


def test_of_two_days_of_release_only_the_newest_is_to_be_told_and_of_two_leaves_both() -> None:
    assert open_to(due("release_date"), due("release_date", to=(ONE, OTHER))) == [("release_date", (ONE, OTHER))]
    assert open_to(due("release_date", to=(ONE, OTHER)), due("release_date")) == [
        *(("release_date", (OTHER,)), ("release_date", (ONE,)))
    ]
    assert len(open_to(due("temporary_release"), due("temporary_release"))) == 2


def test_who_withdraws_is_owed_nothing_more_by_either_service() -> None:
    notices = due("release", to=(ONE, OTHER)), due("escape")
    withdrawn = done(outcome="not_served", reason="interest_withdrawn", victimInterestRef=ONE)
    assert open_to(*notices, withdrawn) == [("release", (OTHER,))]


def test_one_service_does_not_settle_what_another_owes() -> None:
    escaped = due("escape")
    assert open_to(escaped, done(kind="escape")) == [("escape", (ONE,))]
    assert open_to(escaped, done(service=AftercareVictimNoticeResolved)) == []
    assert len(open_to(escaped, due("recall"), done(service=AftercareVictimNoticeResolved))) == 2


@pytest.mark.parametrize(
    ("kind", "ground", "told", "by"),
    [
        ("release_date", entry(DateConfirmed), "The person is to be released on 5 January 2027.", "2027-01-05"),
        ("release_date", entry(SentenceDatesChanged), "The person is to be released on 1 December 2026.", "2026-12-01"),
        ("release_deferred", entry(ReleaseDeferred), "The release that was expected is put off.", None),
        (
            "temporary_release",
            entry(TemporaryReleaseApproved, endOn="2026-11-08"),
            "The person may leave custody for a while from 6 November 2026 to 8 November 2026.",
            "2026-11-06",
        ),
        ("release", entry(Released), "The person was released on 5 November 2026.", None),
        (
            "recall",
            entry(RecallDecided),
            "It was decided on 5 November 2026 that the person returns to custody.",
            None,
        ),
        ("escape", entry(AbscondRecorded), "The person has been away without leave since 5 November 2026.", None),
        ("death", entry(DeathRecorded) | {"timeprecision": "month"}, "The person died in November 2026.", None),
        ("death", entry(DeathRecorded) | {"timeprecision": "unknown"}, "The person died.", None),
    ],
)
def test_the_day_is_told_and_no_place_reason_or_health(kind: str, ground: Any, told: str, by: str | None) -> None:
    notice = only(ground, due(kind, ground))
    found = telling(notice, ground_of(notice, [ground]))
    assert (found.sentence, found.by and found.by.isoformat()) == (told, by)
    said = f"{found.sentence} {reason(notice, ground_of(notice, [ground]))}"
    for secret in ("leeds", "hospital", "plan", "home", "abode", "accommodation"):
        assert secret not in said


def test_what_a_liaison_reports_is_told_by_its_kind() -> None:
    notice = only(due("contact_offer"))
    assert ground_of(notice, [notice.entry]) is None
    assert telling(notice, None).sentence == "Offer contact: no event of ours says more."
    assert reason(notice, None) == "leeds says so"
    assert telling(only(due("other")), None).sentence == "Tell them (other): no event of ours says more."


def test_a_ground_that_was_corrected_or_retracted_since_is_told_as_such() -> None:
    day, revision = entry(DateConfirmed), {"event": "c", "knowntime": "2026-11-07T00:00:00.000000Z"}
    notice = due("release_date", day)
    states = [day, day | {"corrected": [revision]}, day | {"retracted": revision}]
    found = [ground_of(only(each, notice), [each]) for each in states]
    assert [each and each.state for each in found] == ["stands", "corrected", "retracted"]
    assert telling(only(notice), found[2]).sentence == "The person is to be released on 5 January 2027."


def test_who_was_told_what_is_not_so_is_told_again_what_is_or_that_it_is_not() -> None:
    day, revision = entry(DateConfirmed), {"event": "c", "knowntime": "2026-11-05T00:00:00.000000Z"}
    notice = only(due("release_date", {"id": "c"}))
    now, never = (
        ground_of(notice, [day | {"corrected": [revision]}]),
        ground_of(notice, [day | {"retracted": revision}]),
    )
    assert [each and (each.state, each.again) for each in (now, never)] == [("stands", True), ("stands", True)]
    told = "The person is to be released on 5 January 2027."
    assert telling(notice, now).sentence == f"They were told otherwise before. {told}"
    assert telling(notice, never) == (f"This, which they were told before, is not so: {told}", None, None)
    assert reason(notice, now) == reason(notice, never)
    later = revision | {"event": "d", "knowntime": "2026-11-07T00:00:00.000000Z"}
    gone = ground_of(notice, [day | {"corrected": [revision], "retracted": later}])
    assert (gone and gone.state, gone and gone.since) == ("retracted", later["knowntime"])


def test_supervision_that_rests_for_another_reason_is_nothing_to_tell() -> None:
    rests = entry(SupervisionSuspended, reason="custody") | {"corrected": [{"event": "c", "knowntime": "2026"}]}
    notice = only(due("escape", {"id": "c"}))
    assert telling(notice, ground_of(notice, [rests])).sentence == "What they were told before (escape) is not so."
    away = entry(SupervisionSuspended, reason="abscond")
    since = telling(only(due("escape", away)), ground_of(only(due("escape", away)), [away])).sentence
    assert since == "The person has been away without leave since 5 November 2026."
    stayed = entry(TemporaryAbsenceEnded, outcome="failed_to_return")
    since = telling(only(due("escape", stayed)), ground_of(only(due("escape", stayed)), [stayed])).sentence
    assert since == "The person has been away without leave since 5 November 2026."
    back = entry(TemporaryAbsenceEnded, outcome="late") | {"corrected": [{"event": "c", "knowntime": "2026"}]}
    assert telling(notice, ground_of(notice, [back])).sentence == "What they were told before (escape) is not so."
    ended = entry(SupervisionEnded, outcome="died")
    assert telling(only(due("death", ended)), ground_of(only(due("death", ended)), [ended])).sentence == (
        "The person died on 5 November 2026."
    )


def test_before_its_ground_is_on_record_a_notice_is_told_by_its_kind() -> None:
    notice = only(due("escape", entry(AbscondRecorded)))
    assert ground_of(notice, [notice.entry]) is None
    assert telling(notice, None).sentence == "Tell them (escape): no event of ours says more."


def test_conditions_that_protect_an_interest_are_told_as_they_were_set_last_and_no_others() -> None:
    conditions = [
        entry(ConditionsSet, conditionId="k-1", victimInterestRef=ONE, kind="no_contact"),
        entry(ConditionsSet, conditionId="k-2", victimInterestRef=OTHER, kind="travel"),
        entry(ConditionsSet, conditionId="k-1", victimInterestRef=ONE, kind="exclusion_zone"),
    ]
    notice = due("release")
    found = protecting(conditions_for(only(*conditions, notice), conditions))
    assert found == [{"kind": "exclusion_zone", "text": None, "start_on": "2027-01-05", "end_on": "2028-01-05"}]


@pytest.mark.parametrize("text", ["$(touch /tmp/x)", "`id`", "a\\b", "\\$HOME", 'q"uote', "line\nEND\nmore", "${x}"])
def test_what_a_sender_wrote_reaches_no_shell(text: str) -> None:
    command = f"cat <<END\n{for_shell({'noticeId': text})}\nEND\n"
    said = subprocess.run(["bash", "-c", command], capture_output=True, check=True, timeout=10).stdout
    assert orjson.loads(said) == {"noticeId": text}
