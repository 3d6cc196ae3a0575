"""An event says which deadlines it begins, meets, moves and ends, by services' obligations and by packs."""

from services.catalogue.deadlines import Effect
from services.catalogue.entries import Catalogue
from services.deciding import DECIDING
from services.policies import pack, shipped

PACKS = [pack(name, DECIDING.values()).pack for name in shipped()]
ALL = Catalogue(list(DECIDING.values()), "https://throughcare.test", packs=PACKS)
NONE = Catalogue(list(DECIDING.values()), "https://throughcare.test")


def effects(catalogue: Catalogue, kind: str) -> list[Effect]:
    """Of one type."""
    return catalogue.entries[f"throughcare.{kind}.v1"].effects


def test_every_obligation_and_every_row_of_every_pack_is_there() -> None:
    assert set(NONE.kinds) == {each.kind for parts in DECIDING.values() for each in parts.obligations}
    told = {(name, row.id) for kind in ALL.kinds.values() for name, row in kind.rows}
    assert told == {(each.pack, row.id) for each in PACKS for row in each.rows}


def test_effects_stand_in_the_order_of_a_deadlines_life_and_the_products_own_first() -> None:
    own = Effect("meets", "", ("return_from_absence",))
    put_off = Effect(
        "puts off", "gb-eaw", ("learning_induction_from_admission", "learning_induction", "learning_review")
    )
    assert effects(ALL, "intake.temporary_absence.ended") == [own, put_off]
    assert effects(NONE, "intake.temporary_absence.ended") == [own]


def test_what_the_product_says_itself_is_not_said_again_of_a_pack() -> None:
    begun = [each for each in effects(ALL, "release.released") if each.does == "begins"]
    own = Effect("begins", "", ("return_after_error", "records_copy", "file_transferred", "first_contact"))
    assert begun == [own, Effect("begins", "gb-eaw", ("sentence_plan_community", "allocation_in_the_community"))]


def test_a_kind_is_of_the_service_whose_events_meet_it() -> None:
    assert ALL.kinds["first_contact"].service == "aftercare"
    assert ALL.kinds["second_health_screening"].service == "intake"


def test_effects_are_told_as_data() -> None:
    told = ALL.entries["throughcare.intake.temporary_absence.started.v1"].as_json()["deadlines"]
    assert told == [
        {"does": "begins", "pack": None, "kinds": ["return_from_absence"]},
        {"does": "moves", "pack": None, "kinds": ["return_from_absence"]},
    ]
