"""What is sent to the addresses of subscriptions."""

from datetime import UTC, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from services.timeline.journey import State
from services.timeline.subscriptions.sharing.consent import NAMED_ONLY
from services.timeline.subscriptions.sharing.table import BY_LAW, Purpose, RecipientKind

Channel = Literal["pull", "sse", "webhook"]
Payload = Literal["thin", "full"]
Status = Literal["active", "paused", "disabled"]
DeliveryStatus = Literal["pending", "sent", "delivered", "skipped"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Url = Annotated[str, Field(max_length=2000, pattern=r"^https?://[^\s#]+$", examples=["https://aftercare.example/hook"])]


def in_utc(given: datetime) -> datetime:
    """The instant as the database holds it; at the ends of the calendar an offset leads out of it."""
    try:
        return given.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("this instant lies beyond the years 1 to 9999") from error


def only_text(value: object) -> object:
    """An instant is written, never counted: seconds since 1970 do not say of what clock."""
    if not isinstance(value, str):
        raise ValueError("must be RFC 3339 with an offset, such as 2026-11-27T16:30:00Z")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(only_text), AfterValidator(in_utc)]


class Form(BaseModel):
    """What is sent: nothing that we do not know."""

    model_config = ConfigDict(extra="forbid")


class Wanted(Form):
    """What to hear of. An empty list means all; what is in several lists must fit all of them."""

    types: list[Text] = Field(
        default=[],
        max_length=100,
        description="Event types, or their beginning and `*`.",
        examples=[["throughcare.release.*", "throughcare.aftercare.supervision.ended.v1"]],
    )
    people: list[Text] = Field(
        default=[], max_length=1000, description="People, as `scheme:value` or id.", examples=[["gb:noms:A1234BC"]]
    )
    states: list[State] = Field(
        default=[], max_length=4, description="Where the person is on the path after the event.", examples=[["ended"]]
    )


class Beginning(Form):
    """Where to begin: from an instant on, or from an event on."""

    since: Instant | None = Field(
        default=None, description="From the first event on that the timeline took at or after this instant."
    )
    event: UUID | None = Field(default=None, description="From this event on, with it.")

    @model_validator(mode="after")
    def not_both(self) -> Self:
        """One beginning."""
        if self.since and self.event:
            raise ValueError("give `since` or `event`, not both")
        return self


class ForSomebody(Form):
    """For whom a subscription is, where that is not the person's own team: by consent to a purpose, or by a law."""

    kind: RecipientKind = Field(description="What sort of organisation, as consents name it.", examples=["employer"])
    ref: Text | None = Field(
        default=None,
        max_length=128,
        description="Which one, as consents name it. Without it only consents to all of the kind count.",
        examples=["northern-bakery"],
    )
    purpose: Purpose | None = Field(
        default=None, description="What for: consents to this count, and no others.", examples=["job_placement"]
    )
    legal_basis: Text | None = Field(
        default=None,
        description="The law that needs no consent, for the kinds " + ", ".join(sorted(BY_LAW)) + ". In place of a "
        "purpose.",
    )

    @model_validator(mode="after")
    def by_consent_or_by_law(self) -> Self:
        """One of them, and a law only where there can be one."""
        if (self.purpose is None) == (self.legal_basis is None):
            raise ValueError("give `purpose`, for which consent is asked, or `legal_basis`, not both")
        if self.legal_basis and self.kind not in BY_LAW:
            raise ValueError(
                f"{self.kind} is told with the person's consent alone: give `purpose` in place of `legal_basis`, which "
                f"is for {', '.join(sorted(BY_LAW))}"
            )
        if self.kind in NAMED_ONLY and not self.ref:
            raise ValueError(f"say which one in `ref`: {self.kind} is nobody in particular")
        return self


class NewSubscription(Beginning):
    """A subscription to be made. Without a beginning it tells of what happens from now on."""

    name: Name = Field(description="For people to know it by.", examples=["Releases for Leeds aftercare"])
    channel: Channel = Field(
        description="`pull`: you fetch; `sse`: you listen; `webhook`: we send to your address, signed."
    )
    filter: Wanted = Field(default_factory=Wanted)
    url: Url | None = Field(default=None, description="Where a webhook is sent.")
    payload: Payload = Field(
        default="thin",
        description="`thin`: id, type, time and a link that is fetched with one's own rights; `full`: the event.",
    )
    recipient: ForSomebody | None = Field(
        default=None,
        description="For whom it is, where that is not the person's own team. It is told in a form of its own, of what "
        "the person's consent or the law allows; this never changes.",
    )

    @model_validator(mode="after")
    def url_for_webhooks(self) -> Self:
        """An address is for webhooks, and every webhook has one."""
        if (self.url is not None) != (self.channel == "webhook"):
            raise ValueError("`url` is given for the channel webhook, and for no other")
        return self

    @model_validator(mode="after")
    def a_recipient_is_told_in_its_own_form(self) -> Self:
        """Never the event."""
        if self.recipient and self.payload == "full":
            raise ValueError("a recipient is told in a form of its own: leave `payload` out")
        return self


class Change(Form):
    """What to change; what is left out stays. A new filter counts for what happens from now on."""

    name: Name | None = None
    filter: Wanted | None = None
    url: Url | None = None


class Reason(Form):
    """Why."""

    reason: str = Field(min_length=3, max_length=500, examples=["the receiver is being moved"])


class Replay(Beginning):
    """Deliver again, in order, with the same event ids and new numbers."""

    @model_validator(mode="after")
    def one_of_them(self) -> Self:
        """From somewhere."""
        if not self.since and not self.event:
            raise ValueError("give `since` or `event`")
        return self


class Acknowledgement(Form):
    """How far everything was taken over."""

    cursor: str = Field(description="The last cursor up to which everything is safe with you.", examples=["4711"])
