"""The page of records that may be one person gives commands that nobody can send without having decided."""

import html
import re
from typing import Any

import orjson
import pytest

from services.timeline.duplicates.pages import PAGES
from shared.contracts.catalogue import CATALOGUE


@pytest.fixture
def commands() -> list[dict[str, Any]]:
    people = [{"id": f"{number}", "identifiers": [f"gb:noms:A{number}"]} for number in (1, 2)]
    found = {"total": 1, "duplicates": [{"people": people, "said": []}]}
    values = {"found": found, "number": 1, "more": False, "door": "", "every": 5, "menu": (), "path": "/duplicates"}
    page = PAGES.templates.get_template("duplicates.html").render(**values)
    lines = re.findall(r"&lt;&lt;END\n(.*)\nEND", page)
    return [orjson.loads(html.unescape(line)) for line in lines]


def test_what_shows_it_has_to_be_said_before_a_command_is_taken(commands: list[dict[str, Any]]) -> None:
    assert [command["type"].split(".")[3] for command in commands] == ["merged", "distinguished"]
    for command in commands:
        with pytest.raises(ValueError, match="evidence"):
            CATALOGUE[command["type"]].model_validate(command["data"])
        assert CATALOGUE[command["type"]].model_validate(command["data"] | {"evidence": "document"})
