"""docs/reference/deadlines.md and the page of the events say of each deadline what the services go by."""

from docs.deadlines import Effect, effects, kinds
from services.policies import pack, shipped
from services.roles import DECIDING

KINDS = kinds(DECIDING.values())


def test_every_obligation_and_every_row_of_every_pack_is_there() -> None:
    assert {each.kind for parts in DECIDING.values() for each in parts.obligations} <= set(KINDS)
    told = {(name, row.id) for kind in KINDS.values() for name, row in kind.rows}
    assert told == {(name, row.id) for name in shipped() for row in pack(name, DECIDING.values()).pack.rows}


def test_an_event_says_what_it_does_to_deadlines_in_the_order_of_their_lives() -> None:
    assert effects("intake.temporary_absence.ended", KINDS) == [
        Effect("meets", "", ("return_from_absence",)),
        Effect("puts off", "gb-eaw", ("learning_induction_from_admission", "learning_induction", "learning_review")),
    ]


def test_what_the_product_says_itself_is_not_said_again_of_a_pack() -> None:
    begun = [each for each in effects("release.released", KINDS) if each.does == "begins" and not each.pack]
    assert begun == [Effect("begins", "", ("first_contact",))]


def test_a_kind_says_what_a_pack_sets() -> None:
    assert KINDS["health_screening"].by("un-baseline") == "24 hours after"
    assert KINDS["first_contact"].by("un-baseline") == "1 working day after"
    assert KINDS["need_answered"].by("un-baseline") == ""
    assert KINDS["first_contact"].service == "aftercare"
