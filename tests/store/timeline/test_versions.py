"""The timeline shows and folds an event of an old version by its newest, live and rebuilt, and keeps its bytes."""

from typing import Annotated

import pytest
from pydantic import Field

from services.timeline import headlines, people, rebuilding
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.fields import PERSONAL, Event
from shared.contracts.intake import AdmissionRecorded, PersonRegistered
from shared.contracts.versions import names
from tests.store.timeline.conftest import World, person
from tests.store.timeline.test_rebuild import rebuilt


class RegisteredBefore(Event):
    """Somebody has a file: there was one number."""

    type = "throughcare.intake.person.registered.v0"
    becomes = PersonRegistered
    number: Annotated[str, Field(**PERSONAL)]

    def upcast(self) -> PersonRegistered:
        return PersonRegistered.model_validate({"identifiers": [{"scheme": "gb:noms", "value": self.number}]})


class AdmittedBefore(Event):
    """Somebody came: where, and nothing else."""

    type = "throughcare.intake.admission.recorded.v0"
    becomes = AdmissionRecorded
    prison: str

    def upcast(self) -> AdmissionRecorded:
        return AdmissionRecorded.model_validate({**AdmissionRecorded.example, "facilityId": self.prison})


@pytest.fixture
def with_the_past(monkeypatch: pytest.MonkeyPatch) -> None:
    contracts: dict[str, type[Event]] = {
        **CATALOGUE,
        RegisteredBefore.type: RegisteredBefore,
        AdmittedBefore.type: AdmittedBefore,
    }
    for module in (people, headlines):
        monkeypatch.setattr(module, "CATALOGUE", contracts)
    monkeypatch.setattr(people, "REGISTRATIONS", names([PersonRegistered], contracts))
    monkeypatch.setattr(rebuilding, "READ", names([PersonRegistered], contracts))


@pytest.mark.usefixtures("with_the_past")
async def test_an_event_of_an_old_version_is_shown_and_folded_by_its_newest_live_and_rebuilt(world: World) -> None:
    anna = person("anna")
    registered = anna.event(RegisteredBefore.type, 0, number="A1234BC")
    await world.take(registered, anna.event(AdmittedBefore.type, 1, prison="HMP Leeds"))
    live = await world.rows("people")
    assert live[0][2] == ["gb:noms:A1234BC"]
    shown = (await world.timelines.page(anna.person, None, None, 10)).entries
    assert [each["headline"].partition(",")[0] for each in shown] == [
        "Registered",
        "Received into custody at HMP Leeds",
    ]
    assert [each["data"] for each in shown] == [{"number": "A1234BC"}, {"prison": "HMP Leeds"}]
    found = await rebuilt(world, "people")
    assert (found["failed"], found["differed"]) == (None, 0)
    assert await world.rows("people") == live
    assert await world.pool.fetchval("SELECT body FROM entries WHERE sequence = 1") == registered.body
