"""What a court decided, and the dates that follow from it."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.fields import OPEN, Contract, Event, OptionalDate, OptionalRef, Ref

# Served without custody, so that there is no release to prepare.
IN_COMMUNITY = frozenset({"community", "suspended"})


class SentenceDates(Contract):
    """The dates that follow from a sentence; which of them exist depends on the jurisdiction."""

    earliest_release: Annotated[
        OptionalDate, Field(description="The first day on which the person may be released.")
    ] = None
    conditional_release: Annotated[OptionalDate, Field(description="Release under supervision.")] = None
    sentence_end: Annotated[OptionalDate, Field(description="Nothing of the sentence is left.")] = None
    licence_end: Annotated[OptionalDate, Field(description="Supervision ends.")] = None
    hdc_eligibility: Annotated[
        OptionalDate, Field(description="Home detention with a curfew is possible from then.")
    ] = None
    parole_eligibility: Annotated[OptionalDate, Field(description="A board may decide on parole from then.")] = None


class SentenceRecorded(Event):
    """A court passed a sentence (Mandela rule 8: the file accrues the judicial process)."""

    type: ClassVar[str] = "throughcare.intake.sentence.recorded.v1"
    example: ClassVar[dict[str, object]] = {
        "sentenceId": "s-1",
        "kind": "determinate",
        "lengthDays": 730,
        "startOn": "2026-01-05",
        "dates": {"conditionalRelease": "2027-01-05", "sentenceEnd": "2028-01-05"},
    }

    sentence_id: Annotated[Ref, Field(description="The sender's own.")]
    kind: Annotated[
        Literal["determinate", "indeterminate", "life", "community", "suspended", "fine_default", "other", "unknown"],
        Field(description="`community` is served without custody, `suspended` unless it is put into effect.", **OPEN),
    ]
    length_days: Annotated[
        int | None,
        Field(
            ge=0,
            le=100_000_000,
            description="In days, however many lives these are; absent where it has no length.",
            **OPEN,
        ),
    ] = None
    minimum_days: Annotated[
        int | None,
        Field(ge=0, le=100_000_000, description="What must be served before release may be considered.", **OPEN),
    ] = None
    runs: Annotated[
        Literal["alone", "concurrent", "consecutive", "unknown"],
        Field(description="Beside or after other sentences; the dates are those of its sender all the same.", **OPEN),
    ] = "unknown"
    consecutive_to: Annotated[
        OptionalRef, Field(description="The sentence that it follows, where it is consecutive to one.")
    ] = None
    start_on: Annotated[OptionalDate, Field(description="The day it is counted from.")] = None
    dates: SentenceDates = SentenceDates()
    court: Annotated[OptionalRef, Field(description="Which passed it.")] = None
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `kind` does not hold all of it.")
    ] = None


class SentenceEnded(Event):
    """A sentence holds the person no more, whatever else does: it is served, quashed, forgiven or replaced, and others
    may go on (Mandela rules 7 and 8). It moves no date by itself: dates that change are an event of their own.
    """

    type: ClassVar[str] = "throughcare.intake.sentence.ended.v1"
    example: ClassVar[dict[str, object]] = {"sentenceId": "s-1", "outcome": "sentence_vacated"}
    may_follow_death: ClassVar[bool] = True

    sentence_id: Annotated[Ref, Field(description="The sender's own, as it was recorded.")]
    outcome: Annotated[
        Literal[
            "served", "sentence_vacated", "amnesty", "pardon", "fine_paid", "replaced", "other", "unknown",
        ],
        Field(
            description="How it ended; `sentence_vacated` where a court quashed it, `replaced` where another sentence, "
            "recorded by itself, stands in its place.",
            **OPEN,
        ),
    ]  # fmt: skip
    decided_by: Annotated[OptionalRef, Field(description="Which court or authority, where one decided.")] = None
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `outcome` does not hold all of it.")
    ] = None


class SentenceDatesChanged(Event):
    """The dates that follow from a sentence were calculated anew; those that are absent have not changed."""

    type: ClassVar[str] = "throughcare.intake.sentence_dates.changed.v1"
    example: ClassVar[dict[str, object]] = {
        "sentenceId": "s-1",
        "before": {"conditionalRelease": "2027-01-05"},
        "after": {"conditionalRelease": "2026-12-01"},
        "cause": "remission",
    }

    sentence_id: Annotated[OptionalRef, Field(description="Of which sentence; of all together, where absent.")] = None
    before: SentenceDates = SentenceDates()
    after: SentenceDates
    cause: Annotated[
        Literal[
            "appeal", "clemency", "remission", "added_days", "unlawfully_at_large", "credit", "further_sentence",
            "error", "early_release_scheme", "other", "unknown",
        ],
        Field(
            description="Why they moved; `unlawfully_at_large` where the days away do not count as served.", **OPEN
        ),
    ]  # fmt: skip
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `cause` does not hold all of it.")
    ] = None
