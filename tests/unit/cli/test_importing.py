"""An import reaches its end through whatever the network and the server do, and says truly what came of each line."""

import asyncio
import gzip
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from rich.console import Console

from services.cli.bookmark import Counts
from services.cli.importing import Import, import_file
from services.cli.lines import Part, Place
from services.cli.sending import ImportFailed, seconds_of, send
from tests.unit.cli.door import Door, Fault, drops, forgets_the_last_line, open_door, refuses

TOKEN = "tc_test"
FINISHED = re.compile(r"^import 100% \d+ \d+/s accepted \d+ duplicate \d+ waiting \d+ rejected \d+$")


def numbered(path: Path, count: int) -> Path:
    path.write_bytes(b"".join(b"%d\n" % number for number in range(count)))
    return path


async def sent(path: Path, door: Door, folder: Path | None = None) -> tuple[Counts, list[str]]:
    out = io.StringIO()
    counts = await import_file(Import(path, door.url, TOKEN, folder), Console(file=out, width=40))
    return counts, out.getvalue().splitlines()


async def test_every_line_is_sent_once_two_parts_at_a_time(tmp_path: Path) -> None:
    async with open_door() as door:
        counts, printed = await sent(numbered(tmp_path / "events.ndjson", 4500), door)
    assert (counts.done, counts.outcomes["accepted"]) == (4500, 4500)
    assert sorted(door.taken, key=int) == [b"%d" % number for number in range(4500)]
    assert (door.requests, door.most_open, door.authorization) == (5, 2, {f"Bearer {TOKEN}"})
    assert FINISHED.match(printed[-1]), printed
    assert len(printed) == 1


async def test_each_outcome_is_counted_and_a_rejected_line_named_by_its_place_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson.gz"
    lines = [b"%d" % number for number in range(1200)]
    lines[3], lines[1100], lines[1199] = b'"early"', b'"bad"', b"0"
    path.write_bytes(gzip.compress(b"\n".join(lines)))
    async with open_door() as door:
        counts, printed = await sent(path, door)
    assert counts.outcomes == {"accepted": 1197, "duplicate": 1, "waiting": 1, "rejected": 1}
    assert [each.line for each in counts.failed] == [1101]
    assert printed[-1].endswith("accepted 1197 duplicate 1 waiting 1 rejected 1")


async def test_only_the_first_rejected_lines_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    path.write_bytes(b'"bad"\n' * 2500)
    async with open_door() as door:
        counts, _ = await sent(path, door)
    assert counts.outcomes["rejected"] == 2500
    assert [each.line for each in counts.failed] == list(range(1, 11))


@pytest.mark.parametrize("fault", ["dropped", "dropped in the middle", "no last line", "too many", "failed", "closing"])
async def test_a_part_without_its_last_line_is_sent_again(tmp_path: Path, fault: str) -> None:
    async with open_door() as door:
        faults: dict[str, Fault] = {
            "dropped": drops(door),
            "dropped in the middle": drops(door, b'{"line":1,"outcome":"duplicate"}\n'),
            "no last line": forgets_the_last_line(door),
            "too many": refuses(429, Retry_After="0"),
            "failed": refuses(500),
            "closing": refuses(503, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"),
        }
        door.faults = [faults[fault]]
        counts, printed = await sent(numbered(tmp_path / "events.ndjson", 1500), door)
    assert counts.outcomes["accepted"] + counts.outcomes["duplicate"] == counts.done == 1500
    assert sorted(set(door.taken), key=int) == [b"%d" % number for number in range(1500)]
    assert FINISHED.match(printed[-1])


async def test_a_server_that_asks_for_time_is_given_it(tmp_path: Path) -> None:
    async with open_door() as door:
        door.faults = [refuses(429, Retry_After="1")]
        began = asyncio.get_running_loop().time()
        await sent(numbered(tmp_path / "events.ndjson", 1), door)
        assert asyncio.get_running_loop().time() - began >= 1


async def test_a_server_that_has_too_much_to_do_is_asked_again_for_as_long_as_it_says_so() -> None:
    async with open_door() as door, aiohttp.ClientSession(door.url) as session:
        door.faults = [refuses(429, "overloaded", Retry_After="0")] * 20
        await send(session, Part(b"1\n", 1, 1, Place(1, 2)), pauses=(0, 0))
        assert door.requests == 21


@pytest.mark.parametrize(("header", "seconds"), [("", 0), ("7", 7), ("999999", 60), ("-1", 0), ("Wed, 21 Oct", 0)])
def test_how_long_a_server_may_ask_for(header: str, seconds: float) -> None:
    assert seconds_of(header) == seconds


async def test_a_refusal_is_not_repeated(tmp_path: Path) -> None:
    async with open_door() as door:
        door.faults = [refuses(403)]
        with pytest.raises(ImportFailed, match="refused at line 1: Not now: try later"):
            await sent(numbered(tmp_path / "events.ndjson", 10), door)
        assert door.requests == 1


async def test_after_the_last_try_it_says_where_it_stopped() -> None:
    async with open_door() as door, aiohttp.ClientSession(door.url) as session:
        door.faults = [refuses(503)] * 2
        with pytest.raises(ImportFailed, match="stopped at line 2001: Not now: try later; run the command again"):
            await send(session, Part(b"1\n", 1, 2001, Place(2001, 2)), pauses=(0, 0))


async def test_an_import_goes_on_where_it_was_interrupted_and_ends_with_all_counts(tmp_path: Path) -> None:
    path = numbered(tmp_path / "events.ndjson", 5000)
    async with open_door() as door:
        both_hang = asyncio.Barrier(3)

        async def hangs(*_: Any) -> Any:
            await both_hang.wait()
            await asyncio.sleep(60)

        door.faults = [door.answer, door.answer, hangs, hangs]
        work = asyncio.ensure_future(sent(path, door, tmp_path))
        await both_hang.wait()
        (bookmark,) = (tmp_path / "imports").glob("*")
        assert bookmark.read_bytes().startswith(b'{"done":2000,')
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        door.faults, before = [], len(door.taken)
        counts, printed = await sent(path, door, tmp_path)
    assert before == 2000
    assert sorted(door.taken, key=int) == [b"%d" % number for number in range(5000)]
    assert (counts.done, counts.outcomes["accepted"]) == (5000, 5000)
    assert FINISHED.match(printed[-1])
    assert not bookmark.exists()


async def test_a_bookmark_is_for_this_file_only_and_a_spoilt_one_for_none(tmp_path: Path) -> None:
    path = numbered(tmp_path / "events.ndjson", 2000)
    async with open_door() as door:
        door.faults = [door.answer, refuses(403)]
        with pytest.raises(ImportFailed):
            await sent(path, door, tmp_path)
        (bookmark,) = (tmp_path / "imports").glob("*")
        bookmark.write_bytes(b'{"done":10')
        assert (await sent(path, door, tmp_path))[0].outcomes == Counter(duplicate=1000, accepted=1000)
        changed = numbered(tmp_path / "events.ndjson", 2001)
        assert (await sent(changed, door, tmp_path))[0].outcomes == Counter(duplicate=2000, accepted=1)


async def test_a_file_cut_short_is_sent_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson.gz"
    whole = gzip.compress(b"".join(b"%d\n" % number for number in range(50_000)))
    path.write_bytes(whole[:-8] + bytes(8))
    async with open_door() as door:
        with pytest.raises(ImportFailed, match="is damaged: CRC"):
            await sent(path, door, tmp_path)
    path.write_bytes(whole[:-5000])
    async with open_door() as door:
        with pytest.raises(ImportFailed, match="is damaged"):
            await sent(path, door)


async def test_an_empty_file_is_no_error(tmp_path: Path) -> None:
    async with open_door() as door:
        counts, _ = await sent(numbered(tmp_path / "events.ndjson", 0), door)
    assert (counts.done, door.requests) == (0, 0)


async def test_where_nobody_listens_it_says_so_at_once(tmp_path: Path) -> None:
    async with open_door() as door:
        pass
    with pytest.raises(ImportFailed, match="no server at http://127"):
        await asyncio.wait_for(sent(numbered(tmp_path / "events.ndjson", 1), door), 5)
