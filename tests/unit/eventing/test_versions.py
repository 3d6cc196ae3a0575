"""Whatever version something was said by, it is read by the newest."""

from shared.contracts.versions import data_now, names, newest, now
from tests.unit.eventing.course import CONTRACTS, Begun, Booked, BookedV1, BookedV2


def test_what_was_said_by_an_old_version_is_read_by_the_newest() -> None:
    assert now(BookedV1(remark="early")) == Booked(note="early")
    assert now(BookedV2(notes=("early", "by car"))) == Booked(note="early; by car")
    assert now(Booked(note="early")) == Booked(note="early")


def test_whoever_asks_for_a_contract_is_given_the_names_of_all_its_versions() -> None:
    assert names([Booked], CONTRACTS) == {f"throughcare.intake.course.booked.v{n}" for n in (1, 2, 3)}
    assert names([Begun], CONTRACTS) == {Begun.type}
    assert {newest(kind) for kind in (BookedV1, BookedV2, Booked)} == {Booked}


def test_data_are_brought_up_to_date_and_what_has_no_contract_stays_as_it_is() -> None:
    assert data_now(BookedV1.type, {"remark": "early"}, CONTRACTS) == {"note": "early"}
    for kind in (Booked.type, "throughcare.intake.course.lost.v1"):
        said = {"note": "early"}
        assert data_now(kind, said, CONTRACTS) is said
