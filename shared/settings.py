"""Settings, read once from the environment. An unknown THROUGHCARE_* variable is an error, not a silent typo."""

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "THROUGHCARE_"
# These have the names that everybody uses.
UNPREFIXED = ("database_url", "kafka_")
# Read by the command line only: where the server is, and who asks.
OF_THE_COMMAND_LINE = {"THROUGHCARE_URL", "THROUGHCARE_TOKEN"}
SHORTEST_SECRET = 32


class SettingsError(Exception):
    """What is wrong with the settings, in one line for the person at the machine."""


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    host: Annotated[str, Field(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="Port to listen on.")] = 8080
    public_url: Annotated[
        str | None,
        Field(
            pattern=r"^https?://[^/?#\s]+$",
            description="The door's address as others see it: begins the links and schema addresses that we give out.",
        ),
    ] = None
    data: Annotated[
        Path, Field(description="Folder of the embedded database and broker, the local token and secret.")
    ] = Path(".data")
    database_url: Annotated[
        str | None, Field(repr=False, description="PostgreSQL to use instead of the embedded one.")
    ] = None
    kafka_bootstrap_servers: Annotated[
        str | None, Field(description="Apache Kafka to use instead of the embedded broker.")
    ] = None
    kafka_security_protocol: Annotated[
        Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"], Field(description="How Kafka is spoken to.")
    ] = "PLAINTEXT"
    kafka_sasl_mechanism: Annotated[
        Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"], Field(description="How we say to Kafka who we are.")
    ] = "SCRAM-SHA-512"
    kafka_sasl_username: Annotated[str | None, Field(description="Who we are to Kafka.")] = None
    kafka_sasl_password: Annotated[SecretStr | None, Field(description="Our password there.")] = None
    kafka_ssl_cafile: Annotated[
        Path | None, Field(description="Certificates that we trust Kafka by, instead of the system's.")
    ] = None
    secret_file: Annotated[
        Path | None, Field(description="File with the deployment's secret, at least 32 characters.")
    ] = None
    topic_prefix: Annotated[
        str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,80}$", description="Begins the topics' names.")
    ] = "throughcare"
    partitions: Annotated[int, Field(ge=1, le=1000, description="Partitions of each topic, when it is created.")] = 12
    policy: Annotated[
        str, Field(description="Policy pack by which things are due: the name of one that is shipped, or a file.")
    ] = "un-baseline"
    policy_from: Annotated[
        date | None,
        Field(description="Day from which this deployment goes by it: of what happened before, nothing is due."),
    ] = None
    inbound_sources: Annotated[
        tuple[str, ...],
        Field(description="Sources that may come by the topic inbound: prefixes, between commas. Unset: all."),
    ] = ()
    trace_sample_ratio: Annotated[float, Field(ge=0, le=1, description="Share of the traces that are recorded.")] = 0.05
    log_level: Annotated[
        str, Field(pattern="^(debug|info|warning|error|critical)$", description="Least level logged.")
    ] = "warning"
    webhook_networks: Annotated[
        tuple[IPv4Network | IPv6Network, ...],
        Field(
            description="Networks that webhooks may be sent to beside the public internet, by http too, "
            "such as 127.0.0.0/8,10.1.0.0/16."
        ),
    ] = ()
    intake_url: Annotated[str | None, Field(description="Where a door that runs apart finds intake.")] = None
    planning_url: Annotated[str | None, Field(description="Where a door that runs apart finds planning.")] = None
    release_url: Annotated[str | None, Field(description="Where a door that runs apart finds release.")] = None
    aftercare_url: Annotated[str | None, Field(description="Where a door that runs apart finds aftercare.")] = None
    timeline_url: Annotated[str | None, Field(description="Where a door that runs apart finds the timeline.")] = None

    @field_validator("webhook_networks", mode="before")
    @classmethod
    def separated_by_commas(cls, given: object) -> object:
        """As a variable holds them."""
        return (
            [ip_network(each.strip()) for each in given.split(",") if each.strip()] if isinstance(given, str) else given
        )

    @field_validator("data")
    @classmethod
    def absolute(cls, path: Path) -> Path:
        """The data stay where they are, wherever a program is started from afterwards."""
        return path.expanduser().resolve()

    @field_validator("inbound_sources", mode="before")
    @classmethod
    def between_commas(cls, text: object) -> object:
        """A list in one variable."""
        return tuple(filter(None, map(str.strip, text.split(",")))) if isinstance(text, str) else text

    @model_validator(mode="after")
    def secret_can_be_read(self) -> Self:
        """A secret that is missing or short is found at the start, not at the first person."""
        if self.secret_file is not None and len(self.secret or b"") < SHORTEST_SECRET:
            raise ValueError(f"{variable('secret_file')}: it must hold at least {SHORTEST_SECRET} characters")
        return self

    @model_validator(mode="after")
    def kafka_knows_who_we_are(self) -> Self:
        """SASL needs a name and a password; trust needs a file that is there."""
        needed = ("kafka_sasl_username", "kafka_sasl_password") if "SASL" in self.kafka_security_protocol else ()
        if missing := [variable(name) for name in needed if getattr(self, name) is None]:
            protocol = self.kafka_security_protocol
            raise ValueError(f"{variable('kafka_security_protocol')}: {protocol} needs {' and '.join(missing)} too")
        if self.kafka_ssl_cafile and not self.kafka_ssl_cafile.is_file():
            raise ValueError(f"{variable('kafka_ssl_cafile')}: there is no file {self.kafka_ssl_cafile}")
        return self

    @property
    def address(self) -> str:
        """The door's address as others see it; where nobody says, the one that is listened on."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def secret(self) -> bytes | None:
        """The deployment's secret, where a file names it."""
        try:
            return self.secret_file.read_text().strip().encode() if self.secret_file else None
        except OSError as error:
            raise ValueError(f"{variable('secret_file')}: it cannot be read: {error.strerror}") from error

    @classmethod
    def settings_customise_sources(cls, *_: Any, **sources: Any) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load_settings` is given: the process's environment is not read behind its back."""
        return (sources["init_settings"],)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return name.upper() if name.startswith(UNPREFIXED) else PREFIX + name.upper()


def file_variable(given: str) -> str | None:
    """The variable that names a file with the value instead, so that secrets stay out of the environment."""
    return None if given.endswith("_FILE") else f"{given}_FILE"


def read_files(environment: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The values that files hold. Raises SettingsError, which never shows what a file holds."""
    found = {}
    for given in names:
        named = file_variable(given)
        path = environment.get(named) if named else None
        if not path:
            continue
        if environment.get(given):
            raise SettingsError(f"{given} and {named} are both set: keep one")
        try:
            found[given] = Path(path).read_text().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise SettingsError(f"{named}: {path} cannot be read: {reason}") from None
        if not found[given]:
            raise SettingsError(f"{named}: {path} is empty")
    return found


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings. Raises SettingsError, naming the variable and what it should be."""
    names = {variable(name): name for name in Settings.model_fields}
    known = {*names, *filter(None, map(file_variable, names)), *OF_THE_COMMAND_LINE}
    for given in sorted(environment):
        if given.startswith(PREFIX) and given not in known:
            near = difflib.get_close_matches(given, names, n=1)
            raise SettingsError(f"unknown setting {given}" + (f": did you mean {near[0]}?" if near else ""))
    values = {**environment, **read_files(environment, names)}
    try:
        return Settings.model_validate({name: values[given] for given, name in names.items() if values.get(given)})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        named = variable(str(first["loc"][0])) if first["loc"] else ""
        said = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{named}: {said}".removeprefix(": ")) from None
