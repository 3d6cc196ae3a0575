"""`python -m tests.contract.pin`: writes down what every type promises, unless that breaks a promise."""

import json
import sys
from pathlib import Path
from typing import Any

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.schemas import schema_of
from tests.contract.breaking import breaking

SCHEMAS = Path(__file__).parent / "schemas"


def text_of(schema: dict[str, Any]) -> str:
    """As it is pinned."""
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def pinned(event_type: str) -> Path:
    """Where the schema of a type is pinned."""
    return SCHEMAS / f"{event_type}.json"


def broken_promises() -> list[str]:
    """What the contracts no longer take that the pinned schemas say they do."""
    found = []
    for path in sorted(SCHEMAS.glob("*.json")):
        event = CATALOGUE.get(path.stem)
        old = json.loads(path.read_text("utf-8"))
        changes = breaking(old, schema_of(event)) if event else ["the type is gone"]
        found += [f"{path.stem}: {change}" for change in changes]
    return found


def main() -> int:
    """Pin every type of the catalogue."""
    if broken := broken_promises():
        sys.stderr.write(
            "\n".join(
                ["A breaking change needs a new version of the type (shared/contracts/versions.py):", *broken, ""]
            )
        )
        return 1
    SCHEMAS.mkdir(exist_ok=True)
    for event_type, event in CATALOGUE.items():
        pinned(event_type).write_text(text_of(schema_of(event)), "utf-8")
    sys.stdout.write(f"{len(CATALOGUE)} types pinned in {SCHEMAS}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
