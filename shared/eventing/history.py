"""Events as they were published, read back as facts to fold."""

from collections.abc import Mapping

from asyncpg.pgproto.pgproto import UUID as QuickUUID

from shared.contracts.fields import Event
from shared.contracts.versions import now
from shared.eventing.decider import Fact
from shared.eventing.errors import Poison
from shared.eventing.messages import Envelope


def fact_of(envelope: Envelope, contracts: Mapping[str, type[Event]]) -> Fact:
    """An event as a fact to fold, by its newest contract. Raises Poison where its data break the one they have."""
    contract = contracts.get(envelope.type)
    if contract is None:
        raise Poison("unknown_type", f"{envelope.type} is not in the catalogue")
    attributes = envelope.attributes
    own = attributes["originsource"] == attributes["source"]
    try:
        what = now(contract.model_validate(envelope.data))
    except ValueError as error:
        raise Poison("broken_contract", f"{envelope.type}: {error}") from error
    return Fact(
        what=what,
        time=envelope.time,
        precision=attributes.get("timeprecision", "minute"),
        id=envelope.id,
        recorded=envelope.recorded,
        flags=envelope.flags,
        service=envelope.service,
        correlation=QuickUUID(attributes["correlationid"]),
        policy_key=attributes["originid"] if own else "",
        traceparent=envelope.traceparent,
        person=envelope.person,
    )
