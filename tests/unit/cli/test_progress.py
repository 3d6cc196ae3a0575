"""What is seen of long work, by a person and by a log."""

import io
import re
from collections import Counter
from dataclasses import dataclass, field

from rich.console import Console

from services.cli.progress import PlainLines, progress


@dataclass
class Work:
    total: int = 14450
    done: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


def test_a_log_gets_one_plain_line_of_the_promised_form() -> None:
    out = io.StringIO()
    PlainLines(Console(file=out, width=20), 0).write(Work(done=6120, outcomes=Counter(accepted=6000, waiting=120)))
    line = out.getvalue().rstrip("\n")
    assert re.match(r"^import 42% 6120/14450 \d+/s accepted 6000 duplicate 0 waiting 120 rejected 0 \d+s left$", line)


def test_where_the_whole_is_not_known_there_is_no_share_of_it() -> None:
    out = io.StringIO()
    PlainLines(Console(file=out), 0).write(Work(total=0, done=7))
    assert out.getvalue().startswith("import 7 ")


def test_a_person_gets_a_bar_with_rate_counts_and_time_left() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=160, color_system=None)
    work = Work()
    with progress(console, work) as bar:
        work.done, work.outcomes = 6120, Counter(accepted=6119, rejected=1)
        bar.show(work)
    shown = out.getvalue()
    assert "6120/14450" in shown
    assert "accepted 6119 duplicate 0 waiting 0 rejected 1" in shown
    assert re.search(r"\d+/s", shown)
