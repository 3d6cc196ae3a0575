"""Settings come from one place, and a mistake in them is one line that names the variable."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.settings import SettingsError, load_settings


def test_everything_has_a_default() -> None:
    settings = load_settings({})
    assert (settings.host, settings.port, settings.data) == ("127.0.0.1", 8080, Path(".data").resolve())
    assert (settings.database_url, settings.kafka_bootstrap_servers, settings.secret) == (None, None, None)


def test_addresses_of_database_and_broker_have_the_names_everybody_uses() -> None:
    settings = load_settings({"DATABASE_URL": "postgresql://a/b", "KAFKA_BOOTSTRAP_SERVERS": "k:9092"})
    assert (settings.database_url, settings.kafka_bootstrap_servers) == ("postgresql://a/b", "k:9092")


def test_only_what_is_given_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THROUGHCARE_PORT", "1")
    monkeypatch.setenv("throughcare_host", "elsewhere")
    assert load_settings({}) == load_settings({"THROUGHCARE_PORT": "8080"})


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert load_settings({"THROUGHCARE_PORT": "", "DATABASE_URL": ""}) == load_settings({})


def test_where_the_command_line_asks_is_no_unknown_setting() -> None:
    load_settings({"THROUGHCARE_URL": "http://a", "THROUGHCARE_TOKEN": "tc_x", "PATH": "/bin"})


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        load_settings({}).port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"THROUGHCARE_PROT": "80"}, "unknown setting THROUGHCARE_PROT: did you mean THROUGHCARE_PORT?"),
        ({"THROUGHCARE_XYZZY": "80"}, "unknown setting THROUGHCARE_XYZZY"),
        ({"THROUGHCARE_PORT": "http"}, "THROUGHCARE_PORT: Input should be a valid integer"),
        ({"THROUGHCARE_PORT": "65536"}, "THROUGHCARE_PORT: Input should be less than or equal to 65535"),
        ({"THROUGHCARE_TOPIC_PREFIX": "no spaces"}, "THROUGHCARE_TOPIC_PREFIX: "),
        ({"THROUGHCARE_TRACE_SAMPLE_RATIO": "2"}, "THROUGHCARE_TRACE_SAMPLE_RATIO: "),
        ({"THROUGHCARE_SECRET_FILE": "/nowhere"}, "THROUGHCARE_SECRET_FILE: it cannot be read: No such file"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_variable(environment: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(environment)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_a_secret_is_read_from_its_file_and_a_short_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("x" * 32 + "\n")
    assert load_settings({"THROUGHCARE_SECRET_FILE": str(path)}).secret == b"x" * 32
    path.write_text("short")
    with pytest.raises(SettingsError, match=r"^THROUGHCARE_SECRET_FILE: it must hold at least 32 characters$"):
        load_settings({"THROUGHCARE_SECRET_FILE": str(path)})
