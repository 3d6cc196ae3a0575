"""A short run of the rig; its seed is fixed, so that it repeats. `make chaos` runs a long one."""

from collections.abc import Callable

import pytest

from tests.chaos.report import told
from tests.chaos.run import Plan, Run

SEED, SECONDS = "throughcare", 60


@pytest.mark.timeout(400)
async def test_whatever_breaks_nothing_is_lost_nothing_is_there_twice_and_nothing_is_out_of_order(
    tmp_path_factory: pytest.TempPathFactory, record_property: Callable[[str, object], None]
) -> None:
    report = await Run(Plan(SEED, SECONDS, tmp_path_factory.mktemp("chaos")), lambda *_: None).carry_out()
    record_property("faults struck", told(report))
    assert not report.findings
    assert report.people > 30
    assert sum(report.struck.values()) > 8
