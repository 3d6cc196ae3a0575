"""What a run came to: faults struck by kind and by point, what was judged, and the seed that repeats it."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from tests.chaos.faults import Faults
from tests.chaos.points import POINTS, passed, struck
from tests.chaos.stage import Stage
from tests.chaos.supervised import faketime


@dataclass
class Report:
    """Everything about a run that anybody needs who was not there."""

    seed: str
    seconds: dict[str, float] = field(default_factory=dict)
    events: int = 0
    people: int = 0
    struck: dict[str, int] = field(default_factory=dict)
    found_nobody: dict[str, int] = field(default_factory=dict)
    points: dict[str, dict[str, int]] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    receiver: dict[str, int] = field(default_factory=dict)
    not_possible_here: list[str] = field(default_factory=list)
    checks: dict[str, int] = field(default_factory=dict)
    findings: dict[str, list[str]] = field(default_factory=dict)

    def take_stock(self, stage: Stage, faults: Faults) -> None:
        """What struck, and who did not end when told to."""
        self.struck, self.found_nobody = (dict(sorted(each.items())) for each in (faults.struck, faults.missed))
        self.points = points_of(stage)
        self.starts = {each.name: each.starts for each in stage.processes.values()}
        self.not_possible_here = [*([] if stage.disk.is_mounted else ["disk full: no tmpfs may be mounted"]), *clocks()]
        if exits := [f"{name}: {code}" for name, code in stage.exits.items() if code != 0]:
            self.findings["did_not_end_when_told"] = exits
        if dead := [each.name for each in stage.processes.values() if b"loop_died" in each.log.read_bytes()]:
            self.findings["loops_died"] = dead

    def judged(self, verdict: dict[str, Any]) -> None:
        """What the oracle found."""
        self.events, self.people, self.checks = verdict.get("events", 0), verdict.get("people", 0), verdict["checks"]
        examples = verdict.get("examples", {})
        self.findings |= {name: examples.get(name, []) for name, number in self.checks.items() if number}

    def write(self, path: Path) -> None:
        """As JSON."""
        path.write_bytes(orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2))


def clocks() -> list[str]:
    """Why clocks were not moved, where they were not."""
    return [] if faketime() else ["clock moved: libfaketime is not installed"]


def points_of(stage: Stage) -> dict[str, dict[str, int]]:
    """How often each point was passed, and who was struck there how often."""
    counts: Counter[str] = Counter()
    strikes: dict[str, Counter[str]] = {point: Counter() for point in POINTS}
    for each in stage.processes.values():
        counts.update(passed(each.folder))
        for point, how in struck(each.folder):
            strikes[point][how] += 1
    return {point: {"passed": counts[point], **strikes[point]} for point in POINTS}


def told(report: Report) -> str:
    """For a terminal."""
    lines = [
        f"{report.events} events of {report.people} people in {sum(report.seconds.values()):.0f} s",
        f"seed {report.seed} repeats it",
        "",
    ]
    lines += [f"  {number:6}  {kind}" for kind, number in report.struck.items()]
    lines += [f"  {number:6}  {kind}: found nobody" for kind, number in report.found_nobody.items()]
    lines += ["", "seconds: " + ", ".join(f"{name} {number}" for name, number in report.seconds.items())]
    lines += ["", "     passed  killed  frozen  point"]
    lines += [
        f"  {each['passed']:9}  {each.get('SIGKILL', 0):6}  {each.get('SIGSTOP', 0):6}  {point}"
        for point, each in report.points.items()
    ]
    lines += ["", "starts: " + ", ".join(f"{name} {number}" for name, number in report.starts.items())]
    lines += [f"answers to send again: {number} of {said}" for said, number in report.refused.items()]
    lines += ["webhooks: " + ", ".join(f"{number} {answer}" for answer, number in report.receiver.items())]
    lines += [f"not struck here: {each}" for each in report.not_possible_here]
    lines += ["", f"{len(report.checks)} checks, " + ("nothing found" if not report.findings else "FOUND:")]
    lines += [f"  {name}: {report.checks.get(name, 1)}: {'; '.join(each)}" for name, each in report.findings.items()]
    return "\n".join(lines)
