"""How long a row is, as people say it: its number, the numbers beside it, and what it is counted from."""

from shared.deadlines.pack import Alternative, Row, Span

ON_THAT_DAY = {
    ("working_days", "after"): "that day, or the next that is worked",
    ("working_days", "before"): "that day, or the last before it that is worked",
    ("minutes", "after"): "at that instant",
    ("hours", "after"): "at that instant",
}


def in_words(row: Row, since: str = "") -> str:
    """By when: after, or before, what it is counted from, where that is known."""
    if row.amount is None:
        return "no number"
    if row.amount == 0:
        day = ON_THAT_DAY.get((row.unit, row.direction), "that day")
        found = f"{day}, of {since}" if since else day
    else:
        found = f"{span(row)} {row.direction}{' ' if since else ''}{since}"
    return found + again(row)


def again(row: Row) -> str:
    """Whether once, or how often."""
    if not row.recurrence:
        return ""
    count = row.recurrence.count
    return ", again and again" if count == 1 else f", {count} in any such time"


def beside(row: Row) -> list[str]:
    """The other numbers of a row: near release, and after what puts it off."""
    near = (
        f"{'nothing' if each.amount is None else span(each)} where release is within {span(each.if_release_within)}"
        for each in row.alternatives
    )
    off = (
        f"{span(each.extends)} after {' or '.join(happening(by.type) for by in each.by)}, if that is later"
        for each in row.exemptions
    )
    return [*near, *off]


def happening(kind: str) -> str:
    """A type of event in words, without whose it is."""
    return kind.partition(".")[2].replace(".", " ").replace("_", " ")


def span(said: Row | Span | Alternative) -> str:
    """A length of time."""
    return f"{said.amount} {said.unit.replace('_', ' ').removesuffix('s' if said.amount == 1 else '')}"
