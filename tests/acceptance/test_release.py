"""Release as an aftercare team sees it: what was prepared, what was not, and who has to be told."""

from collections import Counter
from typing import Any

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake import AdmissionRecorded, SentenceDatesChanged
from shared.contracts.release import ConditionsSet, Released, TemporaryReleaseApproved
from shared.readiness import UNPREPARED, gaps, learn
from tests.acceptance.asking import Asking, cloud
from tests.acceptance.path import made, story, whole_path

Entry = dict[str, Any]


async def come_to_rest(product: Asking, who: str) -> list[Entry]:
    """The timeline when all have reacted, without deadlines, which are a policy pack's."""
    await product.settled()
    return [entry for entry in await product.timeline(who) if ".deadline." not in entry["type"]]


async def test_who_is_freed_from_court_the_same_day_is_seen_with_all_that_nobody_prepared(
    product: Asking, someone: str
) -> None:
    """In one file, after an earlier time in custody, so that release hears of the day's admission after the release."""
    await product.post_batch(whole_path(someone)[:-1])
    before = await come_to_rest(product, someone)
    on_remand = made(AdmissionRecorded, reason="remand", legalStatus="remand")
    day = [
        cloud(on_remand, someone, "2026-03-02T09:00:00+01:00", "remanded"),
        cloud(Released(kind="court"), someone, "2026-03-02T15:00:00+01:00", "freed"),
    ]
    assert [each["flags"] for each in (await product.post_batch(day)).json["results"]] == [[], []]
    entries = await come_to_rest(product, someone)
    assert Counter(story(entries)) - Counter(story(before)) == Counter(
        # Supervision goes on where it was before.
        ["admission.recorded", "supervision.suspended", "released", "episode.closed", "supervision.started"]
    )
    assert not any(entry["flags"] for entry in entries)
    readiness = UNPREPARED
    for entry in entries:
        readiness = learn(readiness, CATALOGUE[entry["type"]].model_validate(entry["data"]))
    assert gaps(readiness) == (
        "no_address", "no_identity_document", "no_income", "no_first_appointment", "no_records_copy",
    )  # fmt: skip


async def test_whoever_asked_to_be_told_is_of_a_day_that_moves_and_of_days_of_leave(
    product: Asking, someone: str
) -> None:
    told = [
        *whole_path(someone)[:3],
        cloud(made(ConditionsSet), someone, "2025-02-01T10:00:00+01:00", "condition"),
        cloud(made(SentenceDatesChanged), someone, "2025-03-01T10:00:00+01:00", "moved"),
        cloud(made(TemporaryReleaseApproved), someone, "2025-04-01T10:00:00+02:00", "leave"),
    ]
    await product.post_batch(told)
    assert story(await come_to_rest(product, someone)) == [
        *("person.registered", "admission.recorded", "sentence.recorded", "case.opened", "conditions.set"),
        *("sentence_dates.changed", "victim_notice.due", "temporary_release.approved", "victim_notice.due"),
    ]
