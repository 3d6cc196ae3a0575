"""What a turn leaves behind is gone with it: garbage that only a collector finds stays for millions of objects."""

import gc
from datetime import UTC, datetime

from services.deciding import DECIDING
from services.policies import pack_in_use
from shared.contracts.catalogue import CATALOGUE, owner
from shared.eventing.batch import Batch, Service
from shared.eventing.casefile import Casefile
from shared.eventing.messages import PersonKey
from shared.eventing.outcome import Outcome
from shared.eventing.report import Submission, read_report
from shared.eventing.store import EventStore
from shared.parts import rules_of
from tests.acceptance.path import whole_path

PEOPLE = PersonKey(b"a secret of thirty-two characters")
WHO = "gb:noms:A1234BC"


def test_of_a_turn_that_is_over_nothing_waits_for_the_collector_of_garbage() -> None:
    store = EventStore("intake", CATALOGUE, PEOPLE, "http://throughcare.test")
    pack = pack_in_use("un-baseline", DECIDING.values())
    service = Service("intake", rules_of(DECIDING["intake"], pack), store, lambda: datetime.now(UTC))
    reports = [each for each in whole_path(WHO) if owner(each["type"]) == "intake"]
    file = Casefile(PEOPLE.person(WHO))
    gc.collect()
    gc.disable()
    try:
        batch = Batch(service, {file.person: file}, {})
        read = [read_report(Submission(each, "test", datetime.now(UTC)), CATALOGUE, PEOPLE) for each in reports]
        assert {batch.receive(each).outcome for each in read} == {Outcome.ACCEPTED}
        del batch, read
        assert gc.collect() == 0
    finally:
        gc.enable()
