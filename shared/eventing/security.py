"""Who we are to Kafka, and how we trust it: one set of settings for the three clients that we use."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from ssl import SSLContext, create_default_context
from typing import Any, Self

from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512

from shared.settings import Settings

MECHANISMS = {"PLAIN": SASLPlaintext, "SCRAM-SHA-256": SASLScram256, "SCRAM-SHA-512": SASLScram512}


@dataclass(frozen=True)
class Security:
    """How we prove to the broker who we are, and it to us."""

    protocol: str = "PLAINTEXT"
    mechanism: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    trusted: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As it is set; the embedded broker is on loopback and asks nobody."""
        if not settings.kafka_bootstrap_servers:
            return cls()
        password = settings.kafka_sasl_password.get_secret_value() if settings.kafka_sasl_password else ""
        return cls(
            settings.kafka_security_protocol,
            settings.kafka_sasl_mechanism,
            settings.kafka_sasl_username or "",
            password,
            settings.kafka_ssl_cafile,
        )

    @cached_property
    def _tls(self) -> SSLContext | None:
        return create_default_context(cafile=self.trusted) if self.protocol.endswith("SSL") else None

    def options(self) -> dict[str, Any]:
        """As aiokafka and kafka-python name them."""
        if not self.protocol.startswith("SASL"):
            return {"security_protocol": self.protocol, "ssl_context": self._tls}
        return {
            "security_protocol": self.protocol,
            "ssl_context": self._tls,
            "sasl_mechanism": self.mechanism,
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password,
        }

    def for_faststream(self) -> BaseSecurity:
        """As FastStream wants it."""
        if not self.protocol.startswith("SASL"):
            return BaseSecurity(ssl_context=self._tls)
        return MECHANISMS[self.mechanism](self.username, self.password, ssl_context=self._tls)


OPEN = Security()
