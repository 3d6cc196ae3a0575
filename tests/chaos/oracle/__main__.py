"""`python -m tests.chaos.oracle`: prints the verdict as JSON, and ends with 1 where anything is wrong."""

import argparse
import asyncio
import sys
from dataclasses import asdict
from pathlib import Path

import orjson

from tests.chaos.oracle.judging import Case, judge
from tests.chaos.oracle.watch import watch


def main() -> int:
    """Judge; or, as `watch`, begin to note what checkpoints do."""
    if sys.argv[1:2] == ["watch"]:
        parser = argparse.ArgumentParser("oracle watch")
        parser.add_argument("--database", required=True)
        asyncio.run(watch(parser.parse_args(sys.argv[2:]).database))
        return 0
    parser = argparse.ArgumentParser("oracle", description=__doc__)
    for name in ("database", "kafka", "prefix"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("ledger", "expected", "received"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    verdict = asyncio.run(judge(Case(**vars(parser.parse_args()))))
    sys.stdout.buffer.write(orjson.dumps(asdict(verdict), option=orjson.OPT_INDENT_2) + b"\n")
    return 1 if verdict.found else 0


if __name__ == "__main__":
    sys.exit(main())
