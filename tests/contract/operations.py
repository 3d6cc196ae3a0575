"""`python -m tests.contract.operations URL`: writes down what a running product answers, unless a promise is gone."""

import json
import sys
import urllib.request
from pathlib import Path
from typing import Any

PINNED = Path(__file__).with_name("operations.json")
Operations = dict[str, list[str]]


def operations(document: Any) -> Operations:
    """Every operation with the statuses it can answer."""
    return {
        f"{method.upper()} {path} {said['operationId']}": sorted(said["responses"])
        for path, methods in sorted(document["paths"].items())
        for method, said in sorted(methods.items())
    }


def pinned() -> Operations:
    """What was promised."""
    found: Operations = json.loads(PINNED.read_text("utf-8")) if PINNED.exists() else {}
    return found


def gone(old: Operations, new: Operations) -> list[str]:
    """What clients were promised and would miss."""
    missing = [name for name in old if name not in new]
    return missing + [
        f"{name}: {status}"
        for name, statuses in old.items()
        for status in statuses
        if name in new and status not in new[name]
    ]


def main() -> int:
    """Pin them."""
    with urllib.request.urlopen(f"{sys.argv[1]}/openapi.json") as answer:  # noqa: S310 - the address is ours
        found = operations(json.load(answer))
    if broken := gone(pinned(), found):
        sys.stderr.write("\n".join(["A client was promised this; it cannot go:", *broken, ""]))
        return 1
    PINNED.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    sys.stdout.write(f"{len(found)} operations pinned in {PINNED}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
