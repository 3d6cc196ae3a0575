"""How the benchmark names what it finds at work: our functions, libraries, and statements as our files name them."""

import sys
from collections import Counter

import pytest

from tests.bench.sampling import WITHIN, at_work
from tests.bench.statements import named
from tests.bench.watch import shares


@pytest.mark.parametrize(
    ("query", "name"),
    [
        (
            "SELECT origin, content, id AS event, $2 AS missing FROM events WHERE origin = ANY($1::bytea[])\n"
            "UNION ALL SELECT origin, content, event, $3 FROM confirmations WHERE origin = ANY($1::bytea[])\n"
            "UNION ALL SELECT origin, content, $4, missing FROM waiting WHERE origin = ANY($1::bytea[])",
            "known_keys (shared/eventing/store.sql)",
        ),
        ('COPY "entries"("id", "person") FROM STDIN WITH (FORMAT binary)', "COPY entries"),
        ("SELECT pg_advisory_xact_lock($1)", "SELECT pg_advisory_xact_lock($1)"),
        ("SELECT something\n  OF nobody's", "SELECT something OF nobody's"),
    ],
)
def test_a_statement_is_named_as_our_files_name_it_or_as_it_begins(query: str, name: str) -> None:
    assert named(query) == name


def test_a_function_of_ours_stands_within_what_called_it() -> None:
    seen = at_work(sys._getframe()).split(WITHIN)
    assert seen[0].endswith("(tests/unit/test_profiles.py)")


def test_a_library_stands_for_itself_within_our_function() -> None:
    assert at_work(sys._getframe(1)).split(WITHIN)[0] == "_pytest"


def test_of_a_function_the_share_has_what_it_calls_and_what_only_calls_is_left_out() -> None:
    found = Counter({WITHIN.join(("json", "read", "loop")): 30, WITHIN.join(("read", "loop")): 10, "judge < loop": 60})
    assert {name: (share, beside["% itself"]) for name, share, beside in shares(found)} == {
        "json": (30, 30),
        "read": (40, 10),
        "judge": (60, 60),
    }
