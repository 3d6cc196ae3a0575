"""A part's figures, for whoever watches."""

from rich.table import Table

from docs.performance.results import Figure, Part


def table(name: str, part: Part) -> Table:
    """What, how much, between what and what, and for whose CPU."""
    shown = Table(f"{name}, {part.seconds:,.0f} s", "median", "lowest to highest", "µs of CPU", box=None)
    for figure in part.figures.values():
        shown.add_row(figure.words, amount(figure, figure.value), spread(figure), cpu(figure))
    if part.failed:
        shown.add_row("failed", part.failed)
    return shown


def amount(figure: Figure, value: float) -> str:
    """With its unit."""
    return f"{number(value)} {figure.unit}"


def spread(figure: Figure) -> str:
    """Of all rounds."""
    return f"{number(min(figure.rounds))} to {number(max(figure.rounds))}" if len(figure.rounds) > 1 else ""


def number(value: float) -> str:
    """As exactly as somebody can use it."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"


def cpu(figure: Figure) -> str:
    """Who spent how much on each."""
    return ", ".join(f"{who} {micros:,.0f}" for who, micros in figure.cpu.items())
