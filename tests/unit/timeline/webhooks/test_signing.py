"""What we sign, the specification's own library accepts; and nothing else."""

import time
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from services.timeline.subscriptions.webhooks.signing import secret_of, signature
from shared.eventing.messages import PersonKey

PEOPLE = PersonKey(b"a secret of the tests, long enough")
SUBSCRIPTION = UUID("019ab0c0-0000-7000-8000-000000000001")
OLD, NEW = (secret_of(PEOPLE, SUBSCRIPTION, version) for version in (1, 2))


def headers(secrets: list[str], body: bytes) -> dict[str, str]:
    now = int(time.time())
    signed = signature(secrets, "an-id", now, body)
    return {"webhook-id": "an-id", "webhook-timestamp": str(now), "webhook-signature": signed}


@given(st.text(st.characters(codec="utf-8")))
def test_the_official_library_accepts_any_body_of_ours(text: str) -> None:
    Webhook(NEW).verify(text, headers([NEW], text.encode()), json_parse=False)


def test_while_secrets_overlap_either_verifies_and_another_does_not() -> None:
    told = headers([NEW, OLD], b"{}")
    assert told["webhook-signature"].count("v1,") == 2
    for secret in (NEW, OLD):
        assert Webhook(secret).verify(b"{}", told) == {}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_of(PEOPLE, uuid4(), 2)).verify(b"{}", told)


def test_a_changed_body_is_refused() -> None:
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(b'{"a":2}', headers([NEW], b'{"a":1}'))


def test_a_secret_follows_from_deployment_subscription_and_version_alone() -> None:
    assert secret_of(PEOPLE, SUBSCRIPTION, 1) == OLD
    others = {
        NEW,
        secret_of(PEOPLE, uuid4(), 1),
        secret_of(PersonKey(b"another deployment's secret, long"), SUBSCRIPTION, 1),
    }
    assert OLD not in others
    assert len(others) == 3


def test_a_secret_has_the_length_that_the_specification_asks_for() -> None:
    assert OLD.startswith("whsec_")
    assert 24 <= len(Webhook(OLD)._whsecret) <= 64
