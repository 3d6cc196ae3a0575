"""After something new: waiting reports are tried again, policies react, deadlines move, until nothing does. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from shared.deadlines.reckoning import News
from shared.eventing.casefile import Casefile
from shared.eventing.cause import Cause, Reaction
from shared.eventing.decider import ALREADY_SO, Decision, Fact, Stated
from shared.eventing.errors import NotYet, RuleBroken
from shared.eventing.report import Report
from shared.eventing.rules import Rules


@dataclass(frozen=True, slots=True)
class Effects:
    """What the caller does with what follows.

    `append` makes a fact of a decision, and remembers to write it; `resolved` hears what a waiting report came to:
    a fact, the fact it confirms, or the rule it breaks; `refused` hears of a command that a rule refused. `aim` finds
    the event that a waiting correction names by its sender's key.
    """

    append: Callable[[Casefile, Decision, Stated, Cause], Fact]
    resolved: Callable[[Report, Fact | UUID | RuleBroken], None]
    refused: Callable[[UUID, Cause, RuleBroken], None]
    aim: Callable[[Report], None] = lambda report: None


def settle(file: Casefile, rules: Rules, effects: Effects) -> None:
    """After something new: let waiting reports be tried again and policies react, until nothing moves.

    Policies come second: they are to conclude from all that has been told.
    """
    moved = True
    while moved:
        moved = any([*retry(file, rules, effects), *react(file, rules, effects), *reckon(file, rules, effects)])


def react(file: Casefile, rules: Rules, effects: Effects) -> Iterator[Fact]:
    """Ask the policies of every fact that has not fired them: what is new may change what any fact sets off."""
    asked = sorted([*file.reactions, *reactions(file.unasked.values(), rules)], key=lambda each: each.place)
    file.unasked, file.reactions = {}, []
    for each in asked:
        made = None if each.cause.key in file.fired else obey(file, each, rules, effects)
        if made:
            yield made


def reactions(facts: Iterable[Fact], rules: Rules) -> Iterator[Reaction]:
    """All that these facts may ever set off."""
    for fact in facts:
        for policy in rules.policies.get(type(fact.what), ()):
            if fact.flags and not policy.acts_on_flagged:
                continue
            if command := policy.then(fact):
                yield Reaction(Cause(policy=policy.name, fact=fact), fact, command)


def obey(file: Casefile, reaction: Reaction, rules: Rules, effects: Effects) -> Fact | None:
    """One policy, one fact: the fact that comes of it, or None where it is already so, not yet, or refused.

    What comes later may keep a command from being obeyed, and never brings it about: where it is already so or not yet
    by what came before alone, it is not asked for again until that changes.
    """
    fact, cause = reaction.fact, reaction.cause
    stated = Stated(reaction.command, fact.time, fact.precision)
    aggregate = rules.aggregate[type(reaction.command)]
    earlier = file.until(fact.time)
    try:
        decision = aggregate.decide(stated, file.state(aggregate, earlier), ())
        if decision.event is None:
            file.rest(reaction)
            return None
        if later := file.facts[earlier:]:
            decision = aggregate.decide(stated, file.state(aggregate, earlier), later)
    except NotYet:
        file.rest(reaction)
        return None
    except RuleBroken as broken:
        effects.refused(file.person, cause, broken)
        decision = ALREADY_SO
    if decision.event is None:
        file.reactions.append(reaction)
        return None
    return effects.append(file, decision, stated, cause)


def retry(file: Casefile, rules: Rules, effects: Effects) -> Iterator[Fact]:
    """Try the waiting reports again, by time and then arrival, until a pass resolves none."""
    moved = True
    while moved and file.waiting:
        moved = False
        for report in sorted(file.waiting, key=lambda each: (each.stated.time, each.submission.received)):
            effects.aim(report)
            try:
                decision = file.judge(report.stated, rules)
            except NotYet:
                continue
            except RuleBroken as broken:
                effects.resolved(report, broken)
            else:
                if decision.event is None and decision.confirms:
                    effects.resolved(report, decision.confirms)
                else:
                    fact = effects.append(file, decision, report.stated, Cause(report=report))
                    effects.resolved(report, fact)
                    yield fact
            file.waiting.remove(report)
            moved = True


def reckon(file: Casefile, rules: Rules, effects: Effects) -> Iterator[Fact]:
    """Tell of the deadlines that what is new has opened, moved, met or voided."""
    if not file.unreckoned:
        return
    news, file.unreckoned, file.undone = News([*file.unreckoned.values()], file.undone), {}, []
    file.reckoning.hear(file.facts, news)
    if rules.deadlines:
        for step in rules.deadlines.reckon(file.reckoning, file.facts, news):
            cause = Cause(policy="deadlines", fact=step.cause, once=step.once)
            yield effects.append(file, Decision(step.event), Stated(step.event, step.time), cause)
