"""What is seen of long work, by a person and by a log."""

import io
import re
from collections import Counter
from dataclasses import dataclass, field

from rich.console import Console

from services.cli.progress import PlainLines, progress


@dataclass
class Work:
    what: str = "import"
    size: int = 14450
    read: int = 0
    done: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


def test_a_log_gets_one_plain_line_of_the_promised_form() -> None:
    out = io.StringIO()
    done = Work(read=6120, done=61, outcomes=Counter(accepted=60, waiting=1))
    PlainLines(Console(file=out, width=20), Work()).write(done)
    line = out.getvalue().rstrip("\n")
    assert re.match(r"^import 42% 61 \d+/s accepted 60 duplicate 0 waiting 1 rejected 0 \d+s left$", line)


def test_where_the_whole_is_not_known_there_is_no_share_of_it() -> None:
    out = io.StringIO()
    PlainLines(Console(file=out), Work()).write(Work(size=0, done=7))
    assert out.getvalue().startswith("import 7 ")


def test_a_person_gets_a_bar_with_rate_counts_and_time_left() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=160, color_system=None)
    work = Work()
    with progress(console, work) as bar:
        work.read, work.done, work.outcomes = 6120, 6120, Counter(accepted=6119, rejected=1)
        bar.show(work)
    shown = out.getvalue()
    assert "42%" in shown
    assert "accepted 6119 duplicate 0 waiting 0 rejected 1" in shown
    assert re.search(r"\d+/s", shown)
