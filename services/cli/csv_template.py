"""A table to begin from: the columns of an event type and one row, from its contract."""

from services.cli.csv_cells import fields
from services.cli.csv_rows import any_place, cells_of
from shared.contracts.catalogue import CATALOGUE
from shared.spreadsheet import row

ATTRIBUTES = {
    "source": "urn:example:system",
    "id": "1",
    "type": "",
    "subject": "gb:noms:A1234BC",
    "time": "2026-01-05T09:30:00+00:00",
}


def template_of(event_type: str) -> str | None:
    """CSV, or None where there is no such type."""
    contract = CATALOGUE.get(event_type)
    if contract is None:
        return None
    cells = ATTRIBUTES | {"type": event_type} | dict(cells_of("data", contract.example, fields(event_type)))
    columns = list(ATTRIBUTES)
    for field in fields(event_type):
        columns += [name for name in cells if any_place(name) == field] or [field]
    return row(columns) + row(cells.get(name) for name in columns)
