"""Programmes, work, training and schooling: done, under way, not completed. Pure."""

from typing import NamedTuple

from services.timeline.handover.lines import Line, Section, called, joined, on, said, when
from services.timeline.handover.record import Record, Told
from services.timeline.headlines.phrases import words
from services.timeline.headlines.planning import SUITABILITY
from shared.contracts.planning import (
    PlacementEnded,
    PlacementStarted,
    ProgrammeCompleted,
    ProgrammeDeclined,
    ProgrammeHeld,
    ProgrammeNotCompleted,
    ProgrammeProgressed,
    ProgrammeReferred,
    ProgrammeStarted,
    ProgrammeWaitlisted,
)

KINDS = {"work": "Work", "vocational": "Vocational training", "education": "Education"}
Step = (
    ProgrammeReferred
    | ProgrammeWaitlisted
    | ProgrammeDeclined
    | ProgrammeStarted
    | ProgrammeProgressed
    | ProgrammeHeld
    | ProgrammeCompleted
    | ProgrammeNotCompleted
)


class Programme(NamedTuple):
    """One programme: what it is and is for, how far it has come, and how many sessions the person attended."""

    id: str
    kind: str = "unknown"
    targets: tuple[str, ...] = ()
    state: str = ""
    attended: int | None = None
    event: str | None = None
    current: bool = False
    over: bool = False

    @property
    def name(self) -> str:
        """Its kind, and its sender's id."""
        kind = called(self.kind, "")
        return f"{kind} programme ({self.id})" if kind else f"Programme {self.id}"


def programmes_of(record: Record) -> list[Programme]:
    """All that is known of; what is over since before the last time in custody is known as done or not."""
    found: dict[str, Programme] = {}
    kinds = (
        ProgrammeReferred, ProgrammeWaitlisted, ProgrammeDeclined, ProgrammeStarted, ProgrammeProgressed,
        ProgrammeHeld, ProgrammeCompleted, ProgrammeNotCompleted,
    )  # fmt: skip
    recent = {told.id for told in record.now.each(*kinds)}
    for told in record.ever.each(*kinds):
        name = told.what.programme_id
        found[name] = followed(found.get(name, Programme(name)), told)._replace(
            event=told.id, current=told.id in recent
        )
    return list(found.values())


def followed(programme: Programme, told: Told[Step]) -> Programme:
    """One step further."""
    state, over = standing(told)
    programme = programme._replace(state=state, over=over)
    match told.what:
        case ProgrammeReferred(kind=kind, targets_domain=targets):
            return programme._replace(kind=kind, targets=targets)
        case ProgrammeProgressed(sessions_attended=int(more)):
            return programme._replace(attended=(programme.attended or 0) + more)
        case ProgrammeCompleted(sessions_attended=int(all_)) | ProgrammeNotCompleted(sessions_attended=int(all_)):
            return programme._replace(attended=all_)
        case _:
            return programme


def standing(told: Told[Step]) -> tuple[str, bool]:
    """Where it stands after this, in words, and whether it is over."""
    match told.what:
        case ProgrammeReferred():
            return f"proposed on {when(told)}, no answer yet", False
        case ProgrammeWaitlisted(suitability=suits, expected_start=start):
            place = f"a place is expected on {on(start)}" if start else None
            return joined("on the waiting list", SUITABILITY.get(suits), place), False
        case ProgrammeHeld(until=until):
            return f"paused since {when(told)}{why(told.what)}" + (f", until {on(until)}" if until else ""), False
        case ProgrammeStarted() | ProgrammeProgressed():
            return "under way", False
        case _:
            return ended(told), True


def ended(told: Told[Step]) -> str:
    """How."""
    match told.what:
        case ProgrammeDeclined(by=by):
            who = {"person": " by the person, which counts against nobody", "provider": " by the provider"}.get(by, "")
            return f"{'withdrawn' if by == 'referrer' else 'declined'}{who} on {when(told)}"
        case ProgrammeNotCompleted() as left:
            goes_on = "should go on elsewhere" if left.resume_recommended else None
            return joined(f"not completed, {when(told)}{why(left)}", goes_on)
        case ProgrammeCompleted() as done:
            return joined(*finished(told, done))
        case _:
            return ""


def why(what: ProgrammeHeld | ProgrammeNotCompleted | PlacementEnded) -> str:
    """The reason, where it says something."""
    return "" if what.reason in ("unknown", "other") else f": {words(what.reason)}"


def finished(told: Told[Step], done: ProgrammeCompleted) -> list[str | None]:
    """How much of it, and what the person has of it."""
    how = {"full": "completed", "partial": "completed in part"}.get(done.completion, "ended as completed")
    certificate = done.qualification
    gained = joined(certificate.code, certificate.level, by=", level ") if certificate else None
    builds = "can be built on in the community" if done.continuable_in_community else None
    return [f"{how} on {when(told)}", f"qualification: {gained}" if gained else None, builds]


def programmes(record: Record) -> Section:
    """Under way and waited for first, then what is over; what was not completed long ago is left out."""
    known = [each for each in programmes_of(record) if each.current or not each.state.startswith("not completed")]
    lines = [
        Line(each.name, joined(said(each.state), attendance(each), None if each.current else BEFORE), each.event)
        for each in sorted(known, key=lambda each: each.over)
    ]
    return Section("programmes", "Programmes, work and schooling", [*lines, *placements(record)] or [NONE])


BEFORE = "before the last time in custody"
NONE = Line("Programmes", "None is on record")


def attendance(programme: Programme) -> str | None:
    """Sessions, where they were counted."""
    return None if programme.attended is None else f"{programme.attended} sessions attended"


def placements(record: Record) -> list[Line]:
    """Of this time in custody."""
    ended = {told.what.placement_id: told for told in record.now.each(PlacementEnded)}
    lines: list[Line] = []
    for told in record.now.each(PlacementStarted):
        what, end = told.what, ended.get(told.what.placement_id)
        hours = f"{what.hours_per_week:g} hours a week" if what.hours_per_week is not None else None
        over = f"ended on {when(end)}{why(end.what)}" if end else "under way"
        goes_on = "can go on in the community" if what.continuable_in_community else None
        text = joined(f"since {when(told)}", hours, over, goes_on)
        lines.append(Line(f"{KINDS.get(what.kind, 'Placement')} ({what.placement_id})", said(text), told.id))
    return lines
