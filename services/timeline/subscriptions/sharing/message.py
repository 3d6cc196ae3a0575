"""What a recipient is told: a form of its own, in which nothing can be that the table does not let through. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from services.timeline.subscriptions.sharing.consent import Known
from services.timeline.subscriptions.sharing.table import TABLE, TOLD, Share
from shared.eventing.messages import instant

CONSENT_ENDED = "throughcare.subscription.consent_ended.v1"
ASKS = "stop_using_and_delete"
NOTHING: tuple[Any, ...] = (None, {}, [])


class Content(NamedTuple):
    """What of an event may be told: under which categories, as what, when it happened, and which fields."""

    categories: tuple[str, ...]
    told_as: str
    time: datetime
    data: Mapping[str, Any]


def content_for(event_type: str, time: datetime, data: Mapping[str, Any], allows: Iterable[str]) -> Content | None:
    """None where nothing of it may be told, or nothing that may is in it."""
    allowed = set(allows)
    found = [(each, said_of(each, data)) for each in TABLE.get(event_type, ()) if each.category in allowed]
    telling = [(share, said) for share, said in found if said or share.tells_that_it_happened]
    if not telling:
        return None
    union: dict[str, Any] = {}
    for _, said in telling:
        union |= said | both_needs(union, said)
    categories = tuple(dict.fromkeys(share.category for share, _ in telling))
    return Content(categories, f"{TOLD}{telling[0][0].told_as}.v1", time, union)


def both_needs(before: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The needs that one share tells, and those that others do."""
    needs = [*before.get("needs", ()), *said.get("needs", ())]
    return {"needs": [each for place, each in enumerate(needs) if each not in needs[:place]]} if needs else {}


def said_of(share: Share, data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one share. Nothing where what it is about is not said: an id alone tells nothing."""
    said: dict[str, Any] = only(data, tree(share.fields))
    if share.in_words:
        if (word := share.in_words.of(data)) is None:
            return {}
        said[share.in_words.name] = word
    if share.needs and (needs := share.needs.of(data)):
        said["needs"] = needs
    return said


def tree(paths: Iterable[str]) -> dict[str, Any]:
    """Paths with dots, as branches."""
    found: dict[str, Any] = {}
    for path in paths:
        branch = found
        for name in path.split("."):
            branch = branch.setdefault(name, {})
    return found


def only(value: Any, branches: Mapping[str, Any]) -> Any:
    """What of a value lies on these branches, and is given."""
    if isinstance(value, list):
        return [found for each in value if (found := only(each, branches)) not in NOTHING]
    if not isinstance(value, Mapping):
        return value if not branches else None
    picked = ((name, only(value[name], rest)) for name, rest in branches.items() if name in value)
    return {name: found for name, found in picked if found not in NOTHING}


def told(event: UUID, content: Content, known: Known, until: date | None, corrects: UUID | None = None) -> bytes:
    """A message about something that happened, or, with `corrects`, how it is right that was told under that id."""
    said = about(event, content.told_as, content.time, known)
    said["until"] = until.isoformat() if until else None
    if corrects:
        said["corrects"] = str(corrects)
    return orjson.dumps(said | {"data": content.data})


def retracted(event: UUID, was: Content, known: Known, root: UUID) -> bytes:
    """That nothing is left of what was told under the id `root`."""
    return orjson.dumps(about(event, was.told_as, was.time, known) | {"retracts": str(root)})


def notice(categories: Iterable[str], since: datetime, known: Known) -> bytes:
    """What a notice is made of, when it is written: that consent has ended, and what is asked for."""
    data = {"categories": sorted(categories), "since": instant(since), "asks": ASKS}
    return orjson.dumps(whom(known) | {"data": data})


def noticed(event: UUID, time: datetime, written: bytes) -> bytes:
    """The message of a notice."""
    head = {"id": str(event), "type": CONSENT_ENDED, "time": instant(time)}
    return orjson.dumps(head | orjson.loads(written))


def tested(event: UUID, event_type: str, time: datetime) -> bytes:
    """A test: it is about nobody."""
    return orjson.dumps({"id": str(event), "type": event_type, "time": instant(time)})


def about(event: UUID, told_as: str, time: datetime, known: Known) -> dict[str, Any]:
    """What every message begins with."""
    return {"id": str(event), "type": told_as, "time": instant(time)} | whom(known)


def whom(known: Known) -> dict[str, Any]:
    """Of whom it speaks: the id under which they are found, and others by which they may have been told of."""
    others = [str(each) for each in known.ids if each != known.root]
    return {"person": str(known.root)} | ({"formerly": others} if others else {})
