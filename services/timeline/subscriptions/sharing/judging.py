"""Whether one delivery may leave, and what it says. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from services.timeline.revisions import REVISIONS, Revised, Revision, content, time_of
from services.timeline.subscriptions.sharing.consent import Allowed, Known, first_end
from services.timeline.subscriptions.sharing.message import Content, content_for, noticed, retracted, told
from services.timeline.subscriptions.sharing.table import TABLE
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.versions import newest

DIED = "not sent: the person has died"
NO_CONSENT = "not sent: no consent to it holds"
NOTHING_TO_TELL = "not sent: nothing in it may be told"
WAS_NOT_TOLD = "not sent: what it corrects was not told"
NOT_THEIRS = "not sent: what it corrects is another person's"
NOTHING_CHANGED = "not sent: nothing of what was told has changed"


class Leaving(NamedTuple):
    """What may leave: the message, and what is told by it, under the id of the entry that was there first."""

    body: bytes
    event: UUID | None = None
    person: UUID | None = None
    categories: tuple[str, ...] = ()
    until: date | None = None


class Refusal(NamedTuple):
    """What may not, and why."""

    reason: str


Judged = Leaving | Refusal


def of_notice(row: Any, person: Known) -> Judged:
    """After a death there is silence."""
    return Refusal(DIED) if person.died else Leaving(noticed(row["event"], row["time"], row["notice"]))


def of_entry(event: Any, person: Known, allows: Allowed, revised: Revised, was_told: bool) -> Judged:
    """An entry with what was there first, where it corrects something; and whether that was told."""
    if event["type"] not in REVISIONS:
        return of_fact(event, person, allows)
    if not was_told:
        return Refusal(WAS_NOT_TOLD)
    if event["first_person"] not in person.ids:
        return Refusal(NOT_THEIRS)
    return of_revision(event, person, allows, revised.get(event["first"], ()))


def of_fact(event: Any, person: Known, allows: Allowed) -> Judged:
    """As it was published: what was said of it since, follows it."""
    said = version(event["body"], event["time"], (), allows)
    if said is None:
        return refusal(person, allows, event["type"])
    until = first_end(allows, said.categories)
    return Leaving(told(event["id"], said, person, until), event["id"], event["person"], said.categories, until)


def of_revision(event: Any, person: Known, allows: Allowed, revisions: Sequence[Revision]) -> Judged:
    """How it is right that was told, or that nothing is left of it."""
    place = next((number for number, each in enumerate(revisions) if each.id == event["id"]), None)
    if place is None:  # it points at a version that is not here
        return Refusal(WAS_NOT_TOLD)
    before, after = (
        version(event["first_body"], event["first_time"], revisions[:number], allows) for number in (place, place + 1)
    )
    if after is None:
        if before is None:
            return refusal(person, allows, event["first_type"])
        return Leaving(retracted(event["id"], before, person, event["first"]))
    if before == after:
        return Refusal(NOTHING_CHANGED)
    until = first_end(allows, after.categories)
    body = told(event["id"], after, person, until, corrects=event["first"])
    return Leaving(body, event["first"], event["person"], after.categories, until)


def version(body: bytes, time: datetime, revisions: Sequence[Revision], allows: Allowed) -> Content | None:
    """What of an event may be told, as these left it."""
    said: Mapping[str, Any] | None = content(orjson.loads(body), revisions)
    return content_for(said["type"], time_of(time, revisions), said["data"], allows) if said else None


def refusal(person: Known, allows: Allowed, event_type: str) -> Refusal:
    """Why nothing is told."""
    if person.died and not allows:
        return Refusal(DIED)
    return Refusal(NOTHING_TO_TELL if categories_of(event_type) & set(allows) else NO_CONSENT)


def categories_of(event_type: str) -> set[str]:
    """Under which categories anything of such an event may be told, in whichever version it was said."""
    kind = newest(CATALOGUE[event_type]).type if event_type in CATALOGUE else event_type
    return {share.category for share in TABLE.get(kind, ())}
