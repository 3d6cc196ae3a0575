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


def test_a_setting_may_be_in_a_file_so_that_secrets_stay_out_of_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "dsn"
    path.write_text("postgresql://a:hush@b/c\n")
    settings = load_settings({"DATABASE_URL_FILE": str(path), "THROUGHCARE_PORT_FILE": str(write(tmp_path, "81\r\n"))})
    assert (settings.database_url, settings.port) == ("postgresql://a:hush@b/c", 81)
    assert "hush" not in repr(settings)


def write(folder: Path, text: str) -> Path:
    path = folder / "setting"
    path.write_text(text)
    return path


def test_a_setting_and_its_file_are_not_both_given(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^DATABASE_URL and DATABASE_URL_FILE are both set: keep one$"):
        load_settings({"DATABASE_URL": "postgresql://a/b", "DATABASE_URL_FILE": str(write(tmp_path, "x"))})


@pytest.mark.parametrize(("held", "said"), [(b"\n", "is empty"), (b"\xff\xfe", "cannot be read: it is not text")])
def test_a_file_that_says_nothing_is_one_line_that_names_it(tmp_path: Path, held: bytes, said: str) -> None:
    path = tmp_path / "dsn"
    path.write_bytes(held)
    with pytest.raises(SettingsError) as caught:
        load_settings({"DATABASE_URL_FILE": str(path)})
    assert str(caught.value) == f"DATABASE_URL_FILE: {path} {said}"


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match=r"^DATABASE_URL_FILE: /nowhere cannot be read: No such file"):
        load_settings({"DATABASE_URL_FILE": "/nowhere"})


def test_what_a_file_holds_is_not_shown_where_it_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"THROUGHCARE_PORT_FILE": str(write(tmp_path, "hush"))})
    assert str(caught.value).startswith("THROUGHCARE_PORT: ")
    assert "hush" not in str(caught.value)


def test_a_broker_that_wants_a_password_needs_name_and_password() -> None:
    with pytest.raises(SettingsError, match=r"^KAFKA_SECURITY_PROTOCOL: SASL_SSL needs KAFKA_SASL_PASSWORD too$"):
        load_settings({"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_SASL_USERNAME": "a"})


def test_the_password_of_the_broker_is_not_shown() -> None:
    settings = load_settings({"KAFKA_SASL_PASSWORD": "hush"})
    assert settings.kafka_sasl_password
    assert "hush" not in repr(settings)


def test_networks_are_separated_by_commas() -> None:
    given = load_settings({"THROUGHCARE_WEBHOOK_NETWORKS": "127.0.0.0/8, fd00::/16,"}).webhook_networks
    assert list(map(str, given)) == ["127.0.0.0/8", "fd00::/16"]


def test_what_is_no_network_is_named() -> None:
    with pytest.raises(SettingsError, match=r"^THROUGHCARE_WEBHOOK_NETWORKS: 10\.1\.2\.3/16 has host bits set$"):
        load_settings({"THROUGHCARE_WEBHOOK_NETWORKS": "10.1.2.3/16"})
