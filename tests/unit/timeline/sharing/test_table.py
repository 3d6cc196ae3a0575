"""What may be told at all: nothing sensitive, to nobody more than their work needs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.timeline.subscriptions.sharing.message import content_for
from services.timeline.subscriptions.sharing.table import KINDS, MAY_GET, TABLE, Share
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake.consent import Category
from shared.contracts.release import ConditionsSet
from tests.contract.made import values

NOW = datetime(2026, 3, 1, tzinfo=UTC)
EVERY_CATEGORY = get_args(Category)
SHARES = [(name, share) for name, shares in TABLE.items() for share in shares]
SCHEMAS = {name: kind.model_json_schema() for name, kind in CATALOGUE.items()}


def levels(schema: dict[str, Any], whole: dict[str, Any], path: list[str]) -> Iterator[str]:
    """The classifications that lie on a path. Raises KeyError where there is no such field."""
    if "classification" in schema:
        yield schema["classification"]
    if "$ref" in schema:
        yield from levels(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, path)
    elif "items" in schema:
        yield from levels(schema["items"], whole, path)
    elif "anyOf" in schema:
        for form in schema["anyOf"]:
            if form.get("type") != "null":
                yield from levels(form, whole, path)
    elif path:
        yield from levels(schema["properties"][path[0]], whole, path[1:])
    else:
        assert schema.get("type") != "object", "a whole part is let through"


@pytest.mark.parametrize(("name", "share"), SHARES)
def test_no_field_that_may_be_told_is_sensitive(name: str, share: Share) -> None:
    for path in share.fields:
        found = list(levels(SCHEMAS[name], SCHEMAS[name], path.split(".")))
        assert found
        assert "sensitive" not in found, path


def leaves(said: Any, path: str = "") -> Iterator[str]:
    """The paths of what a message says."""
    if isinstance(said, dict):
        for name, value in said.items():
            yield from leaves(value, f"{path}.{name}".lstrip("."))
    elif isinstance(said, list):
        for each in said:
            yield from leaves(each, path)
    else:
        yield path


@pytest.mark.parametrize("name", sorted(CATALOGUE.keys() - TABLE.keys()))
def test_what_is_not_in_the_table_goes_to_nobody(name: str) -> None:
    assert content_for(name, NOW, CATALOGUE[name].example, EVERY_CATEGORY) is None


@pytest.mark.parametrize("name", TABLE)
@settings(max_examples=20)
@given(data=st.data())
def test_nothing_outside_the_table_is_ever_told(name: str, data: st.DataObject) -> None:
    event = data.draw(values(SCHEMAS[name], SCHEMAS[name]))
    categories = data.draw(st.sets(st.sampled_from(EVERY_CATEGORY)))
    said = content_for(name, NOW, event, categories)
    if said is None:
        return
    shares = [share for share in TABLE[name] if share.category in categories]
    assert set(said.categories) <= categories
    let_through = {path for share in shares for path in share.fields}
    let_through |= {share.in_words.name for share in shares if share.in_words}
    let_through |= {path for share in shares if share.needs for path in ("needs.need", "needs.status")}
    assert set(leaves(said.data)) <= let_through


def test_an_employer_may_be_told_when_what_with_and_whom_to_ask() -> None:
    assert MAY_GET["employer"] == {
        "release_date", "availability", "skills_certificates", "conditions", "contact_of_worker",
    }  # fmt: skip


def test_health_goes_only_to_who_keeps_it_up() -> None:
    assert {kind for kind in KINDS if "health_continuity" in MAY_GET[kind]} == {"health_service"}


def test_which_programmes_there_were_goes_to_no_partner() -> None:
    assert {kind for kind in KINDS if {"programmes", "plan", "supervision"} & MAY_GET[kind]} == {"probation"}


def test_a_volunteer_is_told_of_meetings_goals_and_whom_to_ask() -> None:
    assert MAY_GET["community_volunteer"] == {"appointments", "goals", "contact_of_worker"}


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ({"kind": "curfew", "standing": "standard"}, "hours"),
        ({"kind": "exclusion_zone", "standing": "additional"}, "places"),
        ({"kind": "exclusion_zone", "standing": "victim_requested"}, None),
        ({"kind": "exclusion_zone", "standing": "additional", "victimInterestRef": "v-1"}, None),
        ({"kind": "exclusion_zone"}, None),
        ({"kind": "drug_testing", "standing": "standard"}, None),
    ],
)
def test_of_a_condition_it_is_told_whether_hours_or_places_are_limited(
    said: dict[str, str], limits: str | None
) -> None:
    found = content_for(ConditionsSet.type, NOW, {"conditionId": "c-1"} | said, {"conditions"})
    assert (found and found.data["limits"]) == limits
