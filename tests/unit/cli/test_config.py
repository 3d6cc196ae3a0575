"""`throughcare config`: what is in effect, from where, and no secret in sight."""

from pathlib import Path

import orjson

from tests.unit.cli.program import throughcare


async def test_settings_are_shown_with_their_origin_and_secrets_are_hidden(tmp_path: Path) -> None:
    (tmp_path / "dsn").write_text("postgresql://user:hush@db/throughcare\n")
    (tmp_path / "secret").write_text("hush " * 10)
    given = {
        "DATABASE_URL_FILE": str(tmp_path / "dsn"),
        "THROUGHCARE_SECRET_FILE": str(tmp_path / "secret"),
        "THROUGHCARE_TOKEN": "hush",
        "THROUGHCARE_PORT": "9000",
        "KAFKA_SASL_PASSWORD": "hush",
    }
    ended = await throughcare("config", "--json", **given)
    rows = {row["variable"]: (row["value"], row["from"]) for row in map(orjson.loads, ended.out.splitlines())}
    assert rows["DATABASE_URL"] == ("postgresql://user:(hidden)@db/throughcare", "file")
    assert rows["THROUGHCARE_SECRET_FILE"] == (str(tmp_path / "secret"), "environment")
    assert rows["THROUGHCARE_TOKEN"] == ("(hidden)", "environment")
    assert rows["KAFKA_SASL_PASSWORD"] == ("(hidden)", "environment")
    assert rows["THROUGHCARE_PORT"] == ("9000", "environment")
    assert rows["THROUGHCARE_HOST"] == ("127.0.0.1", "default")
    assert "hush" not in ended.out + ended.err
