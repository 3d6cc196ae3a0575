"""What an operator fills in."""

from services.door.operations import read_word


def test_a_reason_is_kept_without_what_no_database_holds() -> None:
    assert read_word(b"decision=retry&reason=+the+link+is+back%00+").reason == "the link is back"


def test_what_is_missing_is_named() -> None:
    assert set(read_word(b"decision=forget&reason=%00%00%00").errors) == {"decision", "reason"}
