"""Files of ids that are one person are united, and divided again when they are not. Pure.

Nothing moves: each fact, waiting report and head stays with the id that it was sent with.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from shared.contracts.identity import Linking, PersonMerged
from shared.eventing.casefile import Casefile
from shared.eventing.decider import Fact, Stated, in_order, in_order_of_record
from shared.eventing.linking import Link, groups, survivors


def link_of(fact: Fact) -> Link | None:
    """What a fact says of who is who."""
    if not isinstance(fact.what, Linking):
        return None
    survivor, other = fact.what.ids
    return Link(survivor, other, isinstance(fact.what, PersonMerged), in_order(fact))


def named(*said: Stated) -> set[UUID]:
    """Everybody of whom these say who they are."""
    return {each for one in said if isinstance(one.what, Linking) for each in one.what.ids}


def who_is_who(file: Casefile) -> Mapping[UUID, UUID]:
    """For each id of a file, under whom it is found, by what the file knows."""
    links = [link for fact in file.facts if (link := link_of(fact))]
    return survivors(links, file.ids)


def united(files: Sequence[Casefile]) -> Casefile:
    """One file of all these ids: what was known of any of them, and what has fired. Policies are asked again about all
    of it, as where a file is divided: what came before is not what it was.
    """
    if len(files) == 1:
        return files[0]
    ids = sorted({each for file in files for each in file.ids}, key=lambda each: each.int)
    union = Casefile(ids[0], tuple(ids[1:]))
    facts = [fact for file in files for fact in file.everything]
    for fact in sorted(facts, key=in_order_of_record):  # which of two revisions counts depends on that
        union.add(fact)
    for file in files:
        fill(union, file, file.ids)
    return union


def divided(file: Casefile, leads: Mapping[UUID, UUID]) -> list[Casefile]:
    """A file for each person that these ids are."""
    parts = []
    for ids in groups({each: leads[each] for each in file.ids}).values():
        part = Casefile(ids[0], ids[1:])
        for fact in file.everything:
            if fact.person in ids:
                part.add(fact)
        fill(part, file, ids)
        part.relinked = False
        part.unreckoned |= {fact.id: fact for fact in file.facts if isinstance(fact.what, Linking)}
        parts.append(part)
    return parts


def fill(part: Casefile, file: Casefile, ids: Sequence[UUID]) -> None:
    """What a file has of these ids, beside its facts."""
    part.fired |= file.fired
    part.waiting += [report for report in file.waiting if report.person in ids]
    part.heads |= {person: head for person, head in file.heads.items() if person in ids}
