"""A correction or retraction names its event by our id, or by the key with which the sender reported that event.

An upstream system may know its own keys only. The event that we publish names our id in either case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from shared.contracts.records import Revision
from shared.eventing.keys import Known
from shared.eventing.messages import origin_key
from shared.eventing.report import Report


def key_named(report: Report) -> bytes | None:
    """The key of what is to be corrected or retracted, where the sender gives that and not our id."""
    what = report.stated.what
    if not isinstance(what, Revision) or what.target_id is None:
        return None
    if report.submission.attributes["data"].get("targetEventId") is not None:
        return None
    return origin_key(what.target_source or report.source, what.target_id)


def keys_named(reports: Iterable[Report]) -> list[bytes]:
    """Those of all these."""
    return [key for report in reports if (key := key_named(report))]


def target_of(report: Report, keys: Mapping[bytes, Known]) -> UUID | None:
    """Our id of the event that a correction or retraction names, if it is one and we know it by these keys."""
    what = report.stated.what
    if not isinstance(what, Revision):
        return None
    key = key_named(report)
    if key is None:
        return what.target_event_id
    return keys[key].event if key in keys else None


def aim(report: Report, event: UUID | None) -> None:
    """At the event of that key; at none while there is none: each batch says it anew, for another may have failed."""
    if not isinstance(report.stated.what, Revision):
        raise TypeError(report.type)
    what = report.stated.what.model_copy(update={"target_event_id": event})
    report.stated = replace(report.stated, what=what)
    report.data = what.model_dump_json(exclude_unset=True).encode()
