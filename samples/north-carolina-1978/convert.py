"""Makes events.ndjson.gz from recid.csv: the same bytes each time. Run it where it stands: python convert.py."""

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SOURCE = "urn:throughcare:sample:north-carolina-1978"
OBSERVED_UNTIL = 1984 * 12 + 3  # April 1984, counted in months
EASTERN = timezone(timedelta(hours=-5))
Row = Mapping[str, int]


@dataclass(frozen=True)
class Moment:
    """A month of the data, and a day and hour of ours, which only keep one person's events in their order."""

    month: int
    day: int
    hour: int = 9

    @property
    def text(self) -> str:
        """As the door takes it."""
        return datetime(self.month // 12, self.month % 12 + 1, self.day, self.hour, tzinfo=EASTERN).isoformat()

    @property
    def date(self) -> str:
        """The day alone."""
        return self.text[:10]


@dataclass(frozen=True)
class Life:
    """One row of the data, and the moments that follow from it; days come from the row's number, never from chance."""

    number: int
    row: Row

    @property
    def released(self) -> Moment:
        """The end of observation less the months of follow-up; late in the month where the person also came in it."""
        day = 5 + self.number % 24 if self.row["tserved"] else 24 + self.number % 5
        return Moment(OBSERVED_UNTIL - self.row["follow"], day, 10)

    def inside(self, days: int, hour: int) -> Moment:
        """Some days, at most five, after admission, which was the months served before release."""
        day = 1 + self.number % (22 if self.row["tserved"] else 10)
        return Moment(self.released.month - self.row["tserved"], day + days, hour)

    def before_release(self, days: int, hour: int) -> Moment:
        """Some days, at most four, before release, and in its month."""
        return Moment(self.released.month, self.released.day - days, hour)

    @property
    def returned(self) -> Moment | None:
        """Release and the months until the return, where it was observed."""
        return None if self.row["cens"] else Moment(self.released.month + self.row["durat"], 1 + self.number % 28)

    def needs(self) -> list[dict[str, str]]:
        """What the data say of needs; how severe they were they do not say."""
        found = {
            "substance_alcohol": self.row["alcohol"] == 1,
            "substance_drugs": self.row["drugs"] == 1,
            "education_training": self.row["educ"] < 12,
            "criminal_history": self.row["priors"] > 0,
        }
        return [{"domain": domain, "severity": "unknown"} for domain, holds in found.items() if holds]


def path(life: Life) -> Iterator[tuple[Moment, str, str, dict[str, Any]]]:
    """What was reported of one person, in order: when, our id, type, data. Nothing that a policy makes."""
    yield from arrival(life)
    yield life.inside(2, 11), "plan-agreed-1", "planning.plan.agreed", {"personAgreement": "unknown"}
    yield life.inside(3, 11), "plan-approved-1", "planning.plan.approved", {}
    if life.row["workprg"]:
        work = {"programmeId": f"{life.number:04}-work"}
        yield life.inside(4, 9), "work-referred-1", "planning.programme.referred", {**work, "kind": "work"}
        yield life.inside(5, 9), "work-started-1", "planning.programme.started", work
        done = {**work, "completion": "unknown"}
        yield life.before_release(4, 16), "work-completed-1", "planning.programme.completed", done
    yield from departure(life)


def arrival(life: Life) -> Iterator[tuple[Moment, str, str, dict[str, Any]]]:
    """Reception, the sentence, the assessment."""
    born = (life.released.month - life.row["age"]) // 12
    identifier = {"scheme": "us:doc:nc", "value": f"{life.number:04}", "issuer": "sample"}
    yield (
        life.inside(0, 8),
        "registered-1",
        "intake.person.registered",
        {"identifiers": [identifier], "birthYear": born},
    )
    admission = {"reason": "sentence", "legalBasis": {"kind": "court_order"}, "legalStatus": "sentenced"}
    yield life.inside(0, 9), "admission-1", "intake.admission.recorded", admission
    field = "conditionalRelease" if life.row["super"] else "sentenceEnd"
    sentence = {
        "sentenceId": f"{life.number:04}-1",
        "kind": "unknown",
        "startOn": life.inside(0, 9).date,
        "dates": {field: life.released.date},
    }
    yield life.inside(0, 10), "sentence-1", "intake.sentence.recorded", sentence
    assessment = {
        "assessmentId": f"{life.number:04}-1",
        "instrument": {"code": "nc-1978-record-review", "version": "1", "family": "needs"},
        "purpose": "intake",
        "basis": ["file"],
        "needs": life.needs(),
    }
    yield life.inside(1, 10), "assessment-1", "intake.assessment.completed", assessment


def departure(life: Life) -> Iterator[tuple[Moment, str, str, dict[str, Any]]]:
    """Release, and what came after it."""
    kind = "conditional" if life.row["super"] else "end"
    confirmed = {"date": life.released.date, "kind": kind}
    yield life.before_release(2, 9), "date-confirmed-1", "release.date.confirmed", confirmed
    yield life.released, "released-1", "release.released", {"kind": kind}
    if life.returned:
        admission = {"reason": "return_cause_unknown", "legalBasis": {"kind": "unknown"}, "legalStatus": "unknown"}
        yield life.returned, "admission-2", "intake.admission.recorded", admission
    elif life.row["super"]:
        end = Moment(OBSERVED_UNTIL, 1 + life.number % 28, 17)
        yield end, "supervision-ended-1", "aftercare.supervision.ended", {"outcome": "expired"}


def events(life: Life) -> Iterator[dict[str, Any]]:
    """One person's reports as CloudEvents."""
    for moment, name, kind, data in path(life):
        yield {
            "specversion": "1.0",
            "id": f"{life.number:04}-{name}",
            "source": SOURCE,
            "type": f"throughcare.{kind}.v1",
            "subject": f"us:doc:nc:{life.number:04}",
            "time": moment.text,
            "timeprecision": "month",
            "datacontenttype": "application/json",
            "data": data,
        }


def lives() -> list[Life]:
    """The rows of the data."""
    with (HERE / "recid.csv").open(newline="") as file:
        rows = [{name: int(value) for name, value in row.items() if name != "ldurat"} for row in csv.DictReader(file)]
    return [Life(number, row) for number, row in enumerate(rows, start=1)]


def lines() -> Iterator[bytes]:
    """Every event, as a feed would bring them: by time, people mingled."""
    everything = sorted(
        (event for life in lives() for event in events(life)), key=lambda event: (event["time"], event["id"])
    )
    for event in everything:
        yield json.dumps(event, separators=(",", ":")).encode() + b"\n"


def packed() -> bytes:
    """The file. Its gzip header holds no time and no name, so that the same facts make the same bytes."""
    file = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, file, mtime=0) as archive:
        archive.writelines(lines())
    return file.getvalue()


if __name__ == "__main__":
    (HERE / "events.ndjson.gz").write_bytes(packed())
