"""Which notices are owed still, and on what ground, by a person's entries as the timeline shows them. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from services.timeline.caseload.facts import event_of
from shared.contracts.fields import Event
from shared.contracts.release import ConditionsSet
from shared.contracts.victim_notice import VictimNoticeDue, VictimNoticeResolved

Entry = Mapping[str, Any]
# Of these a newer one says what the older said otherwise: only the newest may be told.
OVERTAKEN = ("release_date", "release_deferred")


class Notice(NamedTuple):
    """One that was owed, and to whom it is still."""

    entry: Entry
    what: VictimNoticeDue
    open: tuple[str, ...]

    @property
    def service(self) -> str:
        """Whose it is: only a report to the same service settles it."""
        return str(self.entry["service"])

    def without(self, gone: Sequence[str]) -> "Notice":
        """Owed to these no more."""
        return self._replace(open=tuple(each for each in self.open if each not in gone))


class Ground(NamedTuple):
    """What a notice tells of, and whether that stands as it was when the notice came to be owed. `again` where it is
    owed since what was told before was corrected or retracted (decision 50).
    """

    entry: Entry
    state: Literal["stands", "corrected", "retracted"]
    since: str | None = None
    again: bool = False


def standing(entry: Entry) -> Event | None:
    """What an entry says now, if anything."""
    return None if entry["retracted"] else event_of(entry["type"], entry["data"])


def owed(entries: Sequence[Entry]) -> list[Notice]:
    """Those that are open, in the order of the world."""
    notices: list[Notice] = []
    for entry in entries:
        match standing(entry):
            case VictimNoticeDue() as due:
                notices = [overtaken(each, entry["service"], due) for each in notices]
                notices.append(Notice(entry, due, due.victim_interest_refs))
            case VictimNoticeResolved() as resolved:
                notices = settled(notices, entry["service"], resolved)
    return [each for each in notices if each.open]


def overtaken(notice: Notice, service: str, newer: VictimNoticeDue) -> Notice:
    """To whom the newer is owed, the older is no longer."""
    same = (notice.service, notice.what.kind) == (service, newer.kind)
    return notice.without(newer.victim_interest_refs) if same and newer.kind in OVERTAKEN else notice


def settled(notices: Sequence[Notice], service: str, resolved: VictimNoticeResolved) -> list[Notice]:
    """One is closed, to all or to whom it names; whoever no longer wants to be told is owed nothing, by any service."""
    one = (resolved.victim_interest_ref,) if resolved.victim_interest_ref else None
    meant = meant_by([each for each in notices if each.service == service], resolved)
    if resolved.reason == "interest_withdrawn":
        gone = one or (meant.what.victim_interest_refs if meant else None)
        return [each.without(gone or each.open) for each in notices]
    return [each.without(one or each.open) if each is meant else each for each in notices]


def meant_by(notices: Sequence[Notice], resolved: VictimNoticeResolved) -> Notice | None:
    """The one of its id; else the newest that is open of its kind, which may bear an id of ours that a liaison does not
    use; where neither is said, the only one that is open.
    """
    if resolved.notice_id:
        named = [each for each in notices if each.what.notice_id == resolved.notice_id]
        if named:
            return named[-1]
        notices = [each for each in notices if each.what.notice_id is None or each.entry["cause"]]
    found = [each for each in notices if each.open and resolved.kind in (each.what.kind, "unknown")]
    if resolved.kind == "unknown" and found[1:]:
        return None
    return found[-1] if found else None


def ground_of(notice: Notice, entries: Sequence[Entry]) -> Ground | None:
    """The entry that it tells of, where it was concluded from one that is on record."""
    cause = notice.entry["cause"]
    for entry in entries if cause else ():
        said = [*entry["corrected"], *([entry["retracted"]] if entry["retracted"] else [])]
        again = cause in [each["event"] for each in said]
        if again or cause == entry["id"]:
            known = notice.entry["knowntime"]
            later = [each["knowntime"] for each in said if each["knowntime"] > known and each["event"] != cause]
            gone = entry["retracted"] and entry["retracted"]["event"] != cause
            state: Literal["stands", "corrected"] = "corrected" if later else "stands"
            return Ground(entry, "retracted" if gone else state, later[-1] if later else None, again)
    return None


def conditions_for(notice: Notice, entries: Sequence[Entry]) -> list[ConditionsSet]:
    """Those that protect an interest to which it is owed, as each was set last."""
    found: dict[str, ConditionsSet] = {}
    for entry in entries:
        condition = standing(entry)
        if isinstance(condition, ConditionsSet):
            found[condition.condition_id] = condition
    return [each for each in found.values() if each.victim_interest_ref in notice.open]
