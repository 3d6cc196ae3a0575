"""One turn under the append lock: reports judged, facts learned, and what follows, upon people's files. Does no I/O."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared import telemetry
from shared.contracts.identity import Linking
from shared.contracts.records import RecordCorrected, Revision
from shared.deadlines.recorded import TOLD
from shared.eventing.aiming import aim, key_named
from shared.eventing.appending import append_to, recorded_after
from shared.eventing.casefile import Casefile, distinct
from shared.eventing.cause import Cause
from shared.eventing.consequences import Effects, settle
from shared.eventing.decider import Decision, Fact, Stated, event_of
from shared.eventing.errors import NotYet, RuleBroken
from shared.eventing.keys import Known, conflict, repeated
from shared.eventing.messages import new_event_id
from shared.eventing.outcome import Outcome, Result
from shared.eventing.report import Report, check_year
from shared.eventing.rules import Rules
from shared.eventing.store import EventStore
from shared.eventing.uniting import divided, named, united, who_is_who
from shared.eventing.writes import Writes

SKEW = timedelta(minutes=5)
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Service:
    """What makes a service itself: its name, its rules, its store, its clock."""

    name: str
    rules: Rules
    store: EventStore
    clock: Clock


class Batch:
    """One turn under the append lock: people's files, and what will be written when it is over."""

    def __init__(
        self,
        service: Service,
        files: dict[UUID, Casefile],
        keys: Mapping[bytes, Known],
        owners: Mapping[UUID, UUID] | None = None,
    ) -> None:
        self.service = service
        self.files = files
        self.writes = Writes()
        self._owners = owners or {}
        self._keys = dict(keys)
        for file in list(files.values()):
            if file.relinked:
                self._told_apart(file)

    def receive(self, report: Report) -> Result:
        """Judge one report, and let what follows from it follow."""
        if known := self._keys.get(report.origin):
            if broken := conflict(report, known):
                self.writes.rejected.append((report.submission, broken))
            return repeated(report, known)
        self._aim(report)
        try:
            return self._judged(report)
        except NotYet as ground:
            self.files[report.person].waiting.append(report)
            self.writes.waiting[report.origin] = (report, ground.missing)
            self._keys[report.origin] = Known(report.content, missing=ground.missing)
            return Result(Outcome.WAITING, report.source, report.id, code="waiting", detail=ground.missing)
        except RuleBroken as broken:
            self.writes.rejected.append((report.submission, broken))
            return Result.rejected(report.submission, broken)

    def learn(self, facts: Sequence[Fact]) -> None:
        """Take in facts of other services, and let what follows from them follow."""
        for fact in facts:
            if isinstance(fact.what, Linking):
                self._adopt(self._united(fact.what))
            self.files[fact.person].add(fact)
        for file in distinct(self.files[fact.person] for fact in facts):
            self._settle(file)

    def relink(self) -> None:
        """Bring together and apart who is one by what the files hold, whatever was written of it."""
        for person in list(self.files):
            file = self.files[person]
            if spoken_of := named(*file.facts):
                union = united(distinct([file, *(self.files[each] for each in spoken_of)]))
                union.relinked = True
                self._adopt(union)

    def settle(self) -> None:
        """Let follow what was to follow from what these files already hold."""
        for file in distinct(self.files.values()):
            self._settle(file)
            self.writes.deadlines[file.person], file.clocked = file, None  # the clock may have lost its own, too

    def _judged(self, report: Report) -> Result:
        if report.stated.earliest > self.service.clock() + SKEW:
            raise RuleBroken("future_time", "time is in the future: report it when it has happened", "time")
        if isinstance(report.stated.what, RecordCorrected):
            self._check_corrected_time(report.stated.what)
        file = self._file_for(report)
        decision = file.judge(report.stated, self.service.rules)
        if decision.event is None and decision.confirms:
            self.writes.confirmed.append((report, decision.confirms))
            self._keys[report.origin] = Known(report.content, decision.confirms)
            if file.waiting:
                self._settle(file)  # a correction may have waited for this key
            return Result(Outcome.ACCEPTED, report.source, report.id, decision.confirms, ("confirms",))
        self._adopt(file)
        fact = self._append(file, decision, report.stated, Cause(report=report))
        self._settle(file)
        return Result(Outcome.ACCEPTED, report.source, report.id, fact.id, fact.flags)

    def _check_corrected_time(self, correction: RecordCorrected) -> None:
        if correction.time is None:
            return
        check_year(correction.time, "data.time")
        if Stated(correction, correction.time).earliest > self.service.clock() + SKEW:
            raise RuleBroken("future_time", "nothing has happened in the future: give the time it was", "data.time")

    def _file_for(self, report: Report) -> Casefile:
        """The person's file; for a merge or unmerge, that of everybody it speaks of."""
        match report.stated.what:
            case Linking() as linking:
                return self._united(linking)
            case Revision(target_event_id=UUID() as target):
                file = self.files[report.person]
                if self._owners.get(target, report.person) not in file.ids:
                    detail = "that event is about somebody else: send it with the subject of that event"
                    raise RuleBroken("other_person", detail, "data.targetEventId")
                return file
            case _:
                return self.files[report.person]

    def _aim(self, report: Report) -> None:
        if key := key_named(report):
            aim(report, self._keys[key].event if key in self._keys else None)

    def _united(self, linking: Linking) -> Casefile:
        return united(distinct(self.files[each] for each in linking.ids))

    def _adopt(self, file: Casefile) -> None:
        if file.others:
            self.files.update(dict.fromkeys(file.ids, file))

    def _settle(self, file: Casefile) -> None:
        """Where something was said of who is who, tell them apart first."""
        files = [file]
        # Kept, these would hold the batch that holds them, until the collector of garbage comes by.
        effects = Effects(self._append, self._resolved, self._refused, self._aim)
        while files:
            each = files.pop()
            if each.relinked:
                files += self._told_apart(each)
            else:
                settle(each, self.service.rules, effects)

    def _told_apart(self, file: Casefile) -> list[Casefile]:
        parts = divided(file, who_is_who(file))
        file.relinked = False
        for person in file.ids:
            self.writes.deadlines.pop(person, None)
        for part in parts:
            self.writes.deadlines[part.person] = part
            self.files.update(dict.fromkeys(part.ids, part))
            self.writes.links |= dict.fromkeys(part.ids, part.person)
        return parts

    def _resolved(self, report: Report, outcome: Fact | UUID | RuleBroken) -> None:
        """A waiting report has found its ground, or its rule."""
        if self.writes.waiting.pop(report.origin, None) is None:
            self.writes.no_longer_waiting.append(report.origin)
        match outcome:
            case RuleBroken():
                self.writes.rejected.append((report.submission, outcome))
                self._keys.pop(report.origin, None)
            case UUID():
                self.writes.confirmed.append((report, outcome))
                self._keys[report.origin] = Known(report.content, outcome)
            case Fact():
                pass

    def _refused(self, person: UUID, cause: Cause, broken: RuleBroken) -> None:
        self.writes.refused.append((person, cause, broken))

    def _append(self, file: Casefile, decision: Decision, stated: Stated, cause: Cause) -> Fact:
        """Give the decision its place in the stream; its bytes are made here, once and for ever."""
        event = event_of(decision, stated)
        identifier, head = new_event_id(), file.head(cause.person)
        fact = Fact(
            what=event,
            time=stated.time,
            precision=stated.precision,
            id=identifier,
            recorded=recorded_after(self.service.clock(), head, cause),
            flags=decision.flags,
            service=self.service.name,
            correlation=cause.said.correlation if cause.said else identifier,
            policy_key=cause.key,
            traceparent=telemetry.hop("append", cause.traceparent, service=self.service.name),
            person=cause.person,
        )
        appended = append_to(head, fact, cause, self.service.store)
        file.add(fact)
        self.writes.appended.append(appended)
        self._keys[appended.origin] = Known(appended.content, fact.id)
        if isinstance(event, TOLD):
            self.writes.deadlines[file.person] = file
        return fact
