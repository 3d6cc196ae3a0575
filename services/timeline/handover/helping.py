"""What the person needs help with, whom somebody asked for it, and what came of that. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from services.timeline.caseload.needs import PATHWAYS
from services.timeline.handover.lines import Line, Section, begun, called, joined, listed, on, said, when
from services.timeline.handover.programmes import Programme, programmes_of
from services.timeline.handover.record import Record, Told
from services.timeline.headlines.phrases import words
from shared.contracts.aftercare import NeedReferred, NeedStatusChanged
from shared.contracts.assessment import Need
from shared.contracts.intake import AssessmentCompleted, AssessmentRefused
from shared.contracts.release import NeedsReviewed

# What help must take into account; what only those who treat a person may tell of their health is not among it.
PRACTICAL = frozenset(
    {
        "language",
        "literacy_numeracy",
        "motivation",
        "gender_specific",
        "culture_religion",
        "age_maturity",
        "caring_duties",
        "transport_digital_access",
        "group_vs_individual",
        "staff_match",
    }
)
STATES = {
    "identified": "nobody was asked yet",
    "accepted": "accepted by the provider",
    "rejected": "the provider could not take it on",
    "waitlisted": "on a waiting list",
    "in_progress": "help is under way",
    "met": "met",
    "partly_met": "met in part",
    "declined": "the person chose not to take up help",
    "closed_unmet": "closed without being met",
}


class Asked(NamedTuple):
    """Help that a provider outside was asked for."""

    pathway: str
    told: Told[NeedReferred] | None = None
    status: Told[NeedStatusChanged] | None = None

    @property
    def text(self) -> str:
        """Whom, when, and where it stands."""
        asked = None
        if self.told:
            what = self.told.what
            urgent = ", urgent" if what.urgent else ""
            asked = f"asked {what.provider_ref or 'a provider'} on {when(self.told)}{urgent}"
        if self.status is None:
            return joined(asked, "no answer yet")
        to, expected = self.status.what.to, self.status.what.expected_on
        state = STATES.get(to, "where it stands is not known")
        return joined(asked, f"{state} ({when(self.status)})", f"expected {on(expected)}" if expected else None)


def asked_outside(record: Record) -> dict[str, Asked]:
    """By the id of the need, of whatever time: a need has one history, in custody or out of it."""
    found: dict[str, Asked] = {}
    for told in record.ever.each(NeedReferred, NeedStatusChanged):
        what = told.what
        known = found.get(what.need_id, Asked("unknown"))
        pathway = what.pathway if what.pathway != "unknown" else known.pathway
        if isinstance(what, NeedReferred):
            found[what.need_id] = Asked(pathway, Told(told.time, told.precision, what, told.id))
        else:
            found[what.need_id] = known._replace(pathway=pathway, status=Told(told.time, told.precision, what, told.id))
    return found


def needs(record: Record) -> Section:
    """What was found, and what was asked where; then what providers outside were asked."""
    asked, programmes = asked_outside(record), programmes_of(record)
    lines = assessed(record)
    done = record.ever.last(AssessmentCompleted)
    for need in done.what.needs if done else ():
        if need.domain in PATHWAYS and need.severity != "none" and not need.strength:
            text = joined(severity(need), whom(need, programmes, asked.values()))
            lines.append(Line(f"Need: {words(need.domain)}", text, done.id if done else None))
    lines += protects(done)
    lines += [
        Line(f"Help with {part_of_life(each.pathway)} ({name})", begun(each.text)) for name, each in asked.items()
    ]
    return Section("needs", "Needs, and what was referred where", [*lines, *reviewed(record)])


def part_of_life(pathway: str) -> str:
    """In words."""
    return called(pathway, "something").lower()


def assessed(record: Record) -> list[Line]:
    """When, by what; and that the person declined, where they did since."""
    told = record.ever.last(AssessmentCompleted, AssessmentRefused)
    if told is None:
        return [Line("Assessed", None)]
    what = told.what
    if isinstance(what, AssessmentCompleted):
        return [Line("Assessed", f"{when(told)}, with {what.instrument.code} {what.instrument.version}", told.id)]
    how = "declined, which counts against nobody" if what.outcome == "refused" else "not possible"
    file = "needs were worked out from the file" if what.file_based_alternative else None
    again = f"offered again on {on(what.offered_again_on)}" if what.offered_again_on else None
    before = record.ever.last(AssessmentCompleted)
    older = [Line("What follows is from", f"the assessment of {when(before)}", before.id)] if before else []
    return [Line("Assessed", joined(f"{when(told)}: {how}", file, again), told.id), *older]


def severity(need: Need) -> str:
    """In words; a missing one is not none."""
    return said(need.severity) or "How severe is not known"


def whom(need: Need, programmes: Iterable[Programme], asked: Iterable[Asked]) -> str:
    """Who was asked to help with it, and where that stands."""
    found = [f"{each.name}: {each.state}" for each in programmes if need.domain in each.targets]
    found += [each.text for each in asked if each.pathway == PATHWAYS[need.domain]]
    return "; ".join(found) or "nobody was asked, as far as is known"


def protects(told: Told[AssessmentCompleted] | None) -> list[Line]:
    """What carries the person, and what help must take into account to reach them."""
    if told is None:
        return []
    strengths = listed([*(each.domain for each in told.what.needs if each.strength), *told.what.protective_factors])
    account = listed(each for each in told.what.responsivity if each in PRACTICAL)
    said_of = (("Strengths", strengths), ("Take into account", account))
    return [Line(label, begun(text), told.id) for label, text in said_of if text]


def reviewed(record: Record) -> list[Line]:
    """What was looked at before release."""
    told = record.now.last(NeedsReviewed)
    if told is None:
        return [Line("Looked at before release", None)]
    found: list[tuple[str, str]] = [(each.pathway, each.status) for each in told.what.pathways]
    found += [(each.need, each.status) for each in told.what.needs]
    text = [f"{words(what)}: {words(status)}" for what, status in found if "unknown" not in (what, status)]
    return [Line("Looked at before release", joined(when(told), *text), told.id)]
