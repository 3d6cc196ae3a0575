"""The API's document says of every message to a recipient what can be in it, and nothing more."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jsonschema_rs
import orjson

from services.timeline.subscriptions.message import TEST, event_of_a_test
from services.timeline.subscriptions.sharing import message
from services.timeline.subscriptions.sharing.consent import Known
from services.timeline.subscriptions.sharing.message import (
    Content,
    content_for,
    notice,
    noticed,
    retracted,
    told,
)
from services.timeline.subscriptions.sharing.schemas import messages
from services.timeline.subscriptions.sharing.table import TABLE
from shared.contracts.catalogue import CATALOGUE
from tests.unit.timeline.sharing.saying import ANNA, DAY_ZERO, known
from tests.unit.timeline.sharing.test_message import CONFIRMED, DATE

EVENT, FIRST = UUID(int=7), UUID(int=8)
SCHEMAS = messages()
SINCE = datetime(2026, 3, 2, tzinfo=UTC)


def closed(part: Any) -> Any:
    """The same schemas, in which no object has a field that is not in them."""
    if isinstance(part, list):
        return [closed(each) for each in part]
    if not isinstance(part, dict):
        return part
    found = {name: closed(each) for name, each in part.items()}
    return found | ({"additionalProperties": False} if "properties" in part else {})


def wrong(said: bytes, name: str = "SharedMessage") -> list[str]:
    """What of a message is not as the schema of this name says."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": closed(SCHEMAS)}}
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    return [error.message for error in validator.iter_errors(orjson.loads(said))]


def contents() -> Iterator[Content]:
    """What is told of the example of each type, under one category, and under all."""
    for kind, shares in TABLE.items():
        categories = [share.category for share in shares]
        for allows in (categories, *([each] for each in categories)):
            if content := content_for(kind, DAY_ZERO, orjson.loads(orjson.dumps(CATALOGUE[kind].example)), allows):
                yield content


def test_every_type_of_message_has_a_schema_that_says_all_that_is_told() -> None:
    shown = set()
    for content in contents():
        for corrects, until in ((None, None), (FIRST, SINCE.date())):
            assert wrong(told(EVENT, content, known(), until, corrects)) == []
        shown.add(content.told_as)
    with_data = [part["properties"]["type"] for part in SCHEMAS.values() if "until" in part.get("properties", {})]
    named = [f"throughcare.shared.{share.told_as}.v1" for shares in TABLE.values() for share in shares]
    assert sorted(each["const"] for each in with_data) == sorted({*named})
    assert shown <= {*named}


def test_a_message_that_says_more_than_the_table_lets_through_is_not_as_the_schema_says() -> None:
    content = content_for(CONFIRMED, DAY_ZERO, DATE, ["release_date"])
    assert content
    assert wrong(told(EVENT, content._replace(data={**content.data, "kind": "bail"}), known(), None))


def test_what_takes_something_back_has_a_schema() -> None:
    was = next(contents())
    person = Known(ANNA, (ANNA, FIRST), (), False)
    assert wrong(retracted(EVENT, was, person, FIRST)) == []
    assert wrong(noticed(EVENT, SINCE, notice(["release_date", "plan"], SINCE, person))) == []


def test_a_test_has_a_schema_for_recipients_and_for_those_who_receive_events() -> None:
    assert wrong(message.tested(EVENT, TEST, SINCE), "TestedMessage") == []
    row = {"event": EVENT, "type": TEST, "time": SINCE}
    assert wrong(orjson.dumps(event_of_a_test(row)), "TestedMessage") == []
